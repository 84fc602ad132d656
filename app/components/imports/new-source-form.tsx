import { Form, useActionData, useNavigation } from '@remix-run/react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ROW_MEANINGS } from '#server/imports/contract.ts';
import { isRefusal } from '../desk/refused.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { RefusedImport } from './refused-import.tsx';
import { useFieldProblem } from './use-field-problem.ts';

/** What a new source is called, and what one of its rows is. */
export function NewSourceForm({ institutions }: { institutions: readonly { value: string; label: string }[] }) {
  const { t } = useTranslation('imports');
  const answer: unknown = useActionData();
  const { state } = useNavigation();
  const problem = useFieldProblem(answer);
  const typed = isRefusal(answer) ? answer.result.initialValue : null;
  const value = (name: string) => (typeof typed?.[name] === 'string' ? typed[name] : undefined);
  const id = useId();
  return (
    <Form method="post" noValidate className="grid max-w-[560px] gap-5">
      <RefusedImport answer={answer} />
      {institutions.length > 1 ? (
        <Field
          name="institution"
          label={t('source.institution')}
          defaultValue={value('institution') ?? institutions[0]?.value}
        >
          {(control) => <Select {...control} options={institutions} />}
        </Field>
      ) : (
        <input type="hidden" name="institution" value={institutions[0]?.value ?? ''} />
      )}
      <Field
        name="name"
        label={t('source.name')}
        hint={t('source.nameHint')}
        defaultValue={value('name')}
        error={problem('name')}
        required
      >
        {(control) => <TextInput {...control} maxLength={120} autoComplete="off" />}
      </Field>
      <fieldset aria-describedby={`${id}-rows`}>
        <legend className="mb-1.5 font-(--label-weight)">{t('source.row')}</legend>
        <div id={`${id}-rows`} className="grid gap-2">
          {ROW_MEANINGS.map((meaning) => (
            <label key={meaning} className="flex items-start gap-2.5">
              <input
                type="radio"
                name="rowIs"
                value={meaning}
                defaultChecked={(value('rowIs') ?? 'person') === meaning}
                className="tick"
              />
              <span>
                <span className="font-[570]">{t(`source.rowIs.${meaning}`)}</span>
                <span className="block text-[13px] text-ink-2">{t(`source.rowIsHint.${meaning}`)}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field
        name="key"
        label={t('source.folder')}
        hint={t('source.folderHint')}
        defaultValue={value('key')}
        error={problem('key')}
        required={false}
      >
        {(control) => <TextInput {...control} isMono maxLength={40} autoComplete="off" spellCheck={false} />}
      </Field>
      <Button variant="primary" className="max-sm:w-full sm:justify-self-start" isPending={state === 'submitting'}>
        {t('source.create')}
      </Button>
    </Form>
  );
}
