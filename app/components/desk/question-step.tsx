import { useTranslation } from 'react-i18next';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { StepForm } from './step-form.tsx';
import { PrimaryButton, StepText } from './step-parts.tsx';
import { useTicket } from './ticket-context.tsx';

/** One call-back question: the agent types the caller's answer and learns only whether it agrees. */
export function AskQuestion() {
  const { t } = useTranslation('desk');
  const { detail, questionLabels } = useTicket();
  const open = detail.identity.questions.filter((question) => question.outcome === null);
  if (detail.identity.questionsLeft === 0 || open.length === 0)
    return <StepText title={t('next.ask_questions.title')} text={t('next.ask_questions.none')} />;
  return (
    <StepText title={t('next.ask_questions.title')} text={t('next.ask_questions.text')}>
      <StepForm step="answer" className="grid gap-2.5">
        {({ isPending, errorOf }) => (
          <>
            <Field name="question" label={t('form.question')} required error={errorOf('question')}>
              {(control) => (
                <Select
                  {...control}
                  options={open.map(({ key }) => ({ value: key, label: questionLabels[key] ?? key }))}
                />
              )}
            </Field>
            <Field name="answer" label={t('form.answer')} required error={errorOf('answer')}>
              {(control) => <TextInput {...control} autoComplete="off" maxLength={200} />}
            </Field>
            <PrimaryButton isPending={isPending}>{t('next.ask_questions.submit')}</PrimaryButton>
          </>
        )}
      </StepForm>
    </StepText>
  );
}
