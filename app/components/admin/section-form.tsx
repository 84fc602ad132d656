import { Form, useNavigation } from '@remix-run/react';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Section } from '#server/institutions/contract.ts';
import { Button } from '../ui/button.tsx';
import { FieldControl } from './field-control.tsx';
import { controlsOf, type FieldGroup, groupsOf } from './groups.ts';
import { type ProfileIssueFace, valueAt } from './issues.ts';
import type { Own } from './own-of.ts';
import { SectionProvider } from './section-context.tsx';

export type SectionFormProps = {
  section: Section;
  /** The keys of the profile that the section holds, as they are or as they were typed. */
  values: Record<string, unknown>;
  /** What the profile names itself. */
  own: Own;
  /** What stands in a box that is empty, by path and by language. */
  placeholders: Readonly<Record<string, Readonly<Record<string, string>>>>;
  issues: readonly ProfileIssueFace[];
  isReadOnly: boolean;
};

/** One section of a profile as a form: saved into the draft, as one piece. */
export function SectionForm({ version, ...fields }: SectionFormProps & { version: number }) {
  const { t } = useTranslation('admin');
  const isPending = useNavigation().state === 'submitting';
  return (
    <Form method="post" noValidate className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <input type="hidden" name="version" value={version} />
      <SectionFields {...fields} />
      {fields.isReadOnly ? null : (
        <div className="sticky bottom-0 flex flex-wrap items-center gap-3 border-t border-line bg-bg py-3">
          <Button variant="primary" isPending={isPending}>
            {t('section.save')}
          </Button>
          <p className="text-[13px] text-ink-2 max-sm:hidden">{t('section.saveHint')}</p>
        </div>
      )}
    </Form>
  );
}

/** The fields of a section, in their groups. */
export function SectionFields({ section, values, own, placeholders, issues, isReadOnly }: SectionFormProps) {
  const [controls, setControls] = useState(() => controlsOf(section, (path) => valueAt(values, path)));
  const state = useMemo(
    () => ({
      issues,
      own,
      placeholders,
      isReadOnly,
      controls,
      setControl: (path: string, value: string) => setControls((present) => ({ ...present, [path]: value })),
    }),
    [issues, own, placeholders, isReadOnly, controls],
  );
  return (
    <SectionProvider value={state}>
      {groupsOf(section).map((group) => (
        <Group key={group.key} group={group}>
          {group.fields.map((field) => (
            <FieldControl key={field.path} field={field} root={values} />
          ))}
        </Group>
      ))}
    </SectionProvider>
  );
}

function Group({ group, children }: { group: FieldGroup; children: ReactNode }) {
  const { t, i18n } = useTranslation(['admin', 'supervision']);
  const id = useId();
  const { about, key } = group;
  const write = (name: string): string => i18n.t(name as 'admin:title');
  const title =
    about === null
      ? write(`admin:group.${key}.title`)
      : write(about.kind === 'action' ? `supervision:verifiedAction.${about.name}` : `admin:situation.${about.name}`);
  const lead = `admin:group.${key}.lead`;
  return (
    // What has the focus never lies under the bar with the button (WCAG 2.2, 2.4.11).
    <section
      aria-labelledby={id}
      className="rounded-lg border border-line bg-surface px-4 py-4 sm:px-5 [&_:is(input,select,textarea,button)]:scroll-mb-20"
    >
      <h3 id={id} className="font-[650]">
        {title}
      </h3>
      {i18n.exists(lead) ? (
        <p className="mt-0.5 max-w-[70ch] text-[13px] text-ink-2">{t(lead as 'admin:group.names.title')}</p>
      ) : null}
      <div className="mt-3.5 grid grid-cols-[minmax(0,1fr)] gap-4">{children}</div>
    </section>
  );
}
