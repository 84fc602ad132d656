import { type ComponentPropsWithoutRef, forwardRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, type ButtonProps } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { MaskedValue } from '../ui/masked-value.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { StepForm } from './step-form.tsx';

/** What a step is about, and its form. */
export function StepText({ title, text, children }: { title: string; text: ReactNode; children?: ReactNode }) {
  return (
    <>
      <h2 className="font-[620]">{title}</h2>
      <p className="mt-0.5 mb-2.5 text-[13px] text-ink-2">{text}</p>
      {children}
    </>
  );
}

/** The one main button of a step. */
export const PrimaryButton = (props: ButtonProps) => <Button variant="primary" isFull {...props} />;

/** A link that does something: another way, less used. */
export const QuietButton = forwardRef<HTMLButtonElement, ComponentPropsWithoutRef<'button'>>(function QuietButton(
  { type = 'button', children, ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      {...rest}
      type={type}
      className="text-left text-[13px] text-accent underline decoration-accent-line underline-offset-4 hover:decoration-accent disabled:text-ink-3"
    >
      {children}
    </button>
  );
});

/** Asks why something is done. */
export function ReasonForm({
  step,
  submit,
  values = {},
}: {
  step: string;
  submit: string;
  values?: Record<string, string>;
}) {
  const { t } = useTranslation('desk');
  return (
    <StepForm step={step} values={values} className="grid gap-2.5">
      {({ isPending, errorOf }) => (
        <>
          <Field name="reason" label={t('form.reason')} hint={t('form.reasonHint')} required error={errorOf('reason')}>
            {(control) => <TextArea {...control} rows={2} maxLength={500} />}
          </Field>
          <PrimaryButton isPending={isPending}>{submit}</PrimaryButton>
        </>
      )}
    </StepForm>
  );
}

/** A sentence with an element where the text has its value: `sentence` is given a mark to put there. */
export function Around({ sentence, children }: { sentence: (mark: string) => string; children: ReactNode }) {
  const [before = '', after = ''] = sentence('\u0000').split('\u0000');
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}

/** A sentence around a masked value. */
export function AroundMasked({ sentence, value }: { sentence: (mark: string) => string; value: string }) {
  return (
    <Around sentence={sentence}>
      <MaskedValue value={value} />
    </Around>
  );
}
