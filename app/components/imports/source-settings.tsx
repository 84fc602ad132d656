import { Form, useActionData, useNavigation } from '@remix-run/react';
import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceDetail } from '#server/imports/contract.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import type { ColumnChoices } from './column-page.ts';
import { SourceColumns } from './source-columns.tsx';
import { useFieldProblem } from './use-field-problem.ts';

export type SourceSettingsProps = {
  source: SourceDetail;
  canTrust: boolean;
  isHeaderKnown: boolean;
  choices: ColumnChoices;
};

/** A source's name, folder, columns, and whether its files wait for anybody. */
export function SourceSettings({ source, canTrust, ...columns }: SourceSettingsProps) {
  const { t } = useTranslation('imports');
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
      <div className="grid gap-4">
        <Name source={source} />
        <Part title={t('source.columns')}>
          <SourceColumns source={source} {...columns} />
        </Part>
      </div>
      <div className="grid gap-4">
        <Trust source={source} canTrust={canTrust} />
        <Folder source={source} />
        {source.last ? null : <Removal />}
      </div>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-3 rounded-lg border border-line bg-surface p-4 sm:p-5">
      <h2 className="font-[620]">{title}</h2>
      {children}
    </section>
  );
}

function Name({ source }: { source: SourceDetail }) {
  const { t } = useTranslation('imports');
  const problem = useFieldProblem(useActionData());
  const { formData } = useNavigation();
  return (
    <Part title={t('source.name')}>
      <Form method="post" noValidate className="flex flex-wrap items-end gap-2.5">
        <input type="hidden" name="change" value="rename" />
        <div className="min-w-48 flex-1">
          <Field
            name="name"
            label={t('source.name')}
            isLabelHidden
            defaultValue={source.name}
            error={problem('name')}
            required
          >
            {(control) => <TextInput {...control} maxLength={120} autoComplete="off" />}
          </Field>
        </div>
        <Button isPending={formData?.get('change') === 'rename'}>{t('source.rename')}</Button>
      </Form>
    </Part>
  );
}

function Folder({ source }: { source: SourceDetail }) {
  const { t } = useTranslation('imports');
  return (
    <Part title={t('source.folder')}>
      <p className="font-mono text-[13px] break-words">
        {source.institution.slug}/{source.key}
      </p>
      <p className="text-[13px] text-ink-2">{t('source.folderText')}</p>
    </Part>
  );
}

function Trust({ source, canTrust }: { source: SourceDetail; canTrust: boolean }) {
  const { t } = useTranslation('imports');
  const { formData } = useNavigation();
  return (
    <Part title={t('source.trust')}>
      {source.isTrusted ? (
        <Chip tone="ok" icon={ShieldCheck}>
          {t('source.trusted')}
        </Chip>
      ) : null}
      <p>{t(source.isTrusted ? 'source.trustOn' : 'source.trustOff')}</p>
      <p className="text-[13px] text-ink-2">{t('source.trustLimits')}</p>
      {canTrust ? (
        source.isMapped ? (
          <Form method="post">
            <input type="hidden" name="change" value="trust" />
            <input type="hidden" name="isTrusted" value={source.isTrusted ? 'no' : 'yes'} />
            <Button isPending={formData?.get('change') === 'trust'}>
              {t(source.isTrusted ? 'source.distrust' : 'source.makeTrusted')}
            </Button>
          </Form>
        ) : (
          <p className="text-[13px] font-[570]">{t('source.trustUnmapped')}</p>
        )
      ) : (
        <p className="text-[13px] font-[570]">{t('source.trustOthers')}</p>
      )}
    </Part>
  );
}

function Removal() {
  const { t } = useTranslation('imports');
  return (
    <Form method="post" className="mt-2">
      <input type="hidden" name="change" value="remove" />
      <Button variant="ghost" className="text-danger">
        {t('source.remove')}
      </Button>
    </Form>
  );
}
