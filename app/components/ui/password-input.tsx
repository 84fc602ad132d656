import { forwardRef, type InputHTMLAttributes } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names.ts';

export type PasswordInputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> & {
  id: string;
  autoComplete: 'current-password' | 'new-password';
};

/** A password with a button that shows it; the button is there only where script runs. */
export const PasswordInput = forwardRef<HTMLInputElement, PasswordInputProps>(function PasswordInput(props, ref) {
  const { t } = useTranslation();
  const { className, defaultValue: _neverPrefilled, ...rest } = props;
  return (
    <div className="relative">
      <input
        ref={ref}
        {...rest}
        type="password"
        autoCapitalize="none"
        spellCheck={false}
        className={classNames('control pr-24', className)}
      />
      <button
        type="button"
        data-needs-script=""
        data-toggles={props.id}
        data-show={t('action.show')}
        data-hide={t('action.hide')}
        data-show-label={t('field.showPassword')}
        data-hide-label={t('field.hidePassword')}
        aria-controls={props.id}
        aria-label={t('field.showPassword')}
        className="absolute inset-y-1 right-1 rounded-sm px-2.5 text-small font-semibold text-accent hover:bg-accent-soft"
      >
        {t('action.show')}
      </button>
    </div>
  );
});
