import { Link, useLocation, useSearchParams } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { RefusalLike } from '../desk/refused.tsx';
import { useFieldErrors } from '../desk/use-field-errors.ts';
import { Field } from '../ui/field.tsx';
import { OneTimeCodeInput } from '../ui/one-time-code-input.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** The field for a code: six digits of the authenticator, or with `?with=recovery` in the address a recovery code. */
export function CodeField({ refused, isFirst = false }: { refused: RefusalLike | null; isFirst?: boolean }) {
  const { t } = useTranslation('staff');
  const errorOf = useFieldErrors(refused, 'staff');
  const [params] = useSearchParams();
  const isRecovery = params.get('with') === 'recovery';
  const error =
    refused?.error === 'too_fast'
      ? t('problem.too_fast')
      : refused?.error
        ? t('secondFactor.refused')
        : errorOf('code');
  return (
    <Field
      name="code"
      label={isRecovery ? t('secondFactor.recoveryCode') : t('secondFactor.code')}
      hint={isRecovery ? t('secondFactor.recoveryHint') : t('secondFactor.hint')}
      required
      error={error}
    >
      {(control) =>
        isRecovery ? (
          <TextInput
            {...control}
            isMono
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus={isFirst}
          />
        ) : (
          <OneTimeCodeInput {...control} autoFocus={isFirst} />
        )
      }
    </Field>
  );
}

/** Changes between the authenticator's code and a recovery code. */
export function CodeSwitch() {
  const { t } = useTranslation('staff');
  const { pathname } = useLocation();
  const [params] = useSearchParams();
  const other = new URLSearchParams(params);
  const isRecovery = params.get('with') === 'recovery';
  if (isRecovery) other.delete('with');
  else other.set('with', 'recovery');
  return (
    <Link to={`${pathname}?${other}`} replace className="text-[13px] text-accent underline underline-offset-4">
      {isRecovery ? t('secondFactor.useApp') : t('secondFactor.useRecovery')}
    </Link>
  );
}
