import { Form, useNavigation } from '@remix-run/react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { hasSchools, STAFF_ROLE_NAMES, type StaffRow } from '#server/staff/contract.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** What the reader may do about the people of a list. */
export type PeopleRights = {
  /** The short name of each institution, by identity. */
  institutions: Record<string, string>;
  /** The schools of each institution that has any. */
  schools: Record<string, { key: string; name: string }[]>;
  /** The institutions whose staff the reader may manage, and whose sessions they may end. */
  manages: readonly string[];
  ends: readonly string[];
  self: string;
};
type Props = PeopleRights & { person: StaffRow };

/** What may be done about one person's access, behind a heading that opens without script. Nothing for oneself. */
export function ManagePerson({ person, institutions, schools, manages, ends, self }: Props) {
  const { t } = useTranslation('staff');
  const here = person.memberships.filter(({ institution }) => manages.includes(institution));
  const mayEnd = person.sessions > 0 && person.memberships.some(({ institution }) => ends.includes(institution));
  if (person.id === self || (here.length === 0 && !mayEnd)) return <span />;
  const roles = STAFF_ROLE_NAMES.map((value) => ({ value, label: t(`role.${value}`) }));
  return (
    <details className="max-md:pl-8 md:col-span-full">
      <summary
        aria-label={t('people.manage', { name: person.name })}
        className="inline-flex min-h-(--control-height) cursor-pointer items-center rounded-md border border-control bg-surface px-3 text-[13px] font-[570] hover:bg-sunken md:absolute md:top-3.5 md:right-4"
      >
        {t('people.manageShort')}
      </summary>
      <div className="mt-3 grid gap-4 rounded-lg border border-line bg-sunken p-4">
        {here.map(({ institution, role, ownAccount, schools: held }) => (
          <fieldset key={institution} className="grid gap-3">
            <legend className="mb-2 text-[13px] font-[620]">{institutions[institution]}</legend>
            <div className="grid items-end gap-3 sm:grid-cols-[minmax(0,1fr)_auto_auto]">
              <Change change="role" staff={person.id} institution={institution} isContents>
                <Field name="role" id={`role-${person.id}-${institution}`} label={t('people.role')}>
                  {({ id, name }) => <Select id={id} name={name} defaultValue={role} options={roles} />}
                </Field>
                <Button>{t('people.setRole')}</Button>
              </Change>
              <Change change="remove" staff={person.id} institution={institution}>
                <Button className="w-full">{t('people.removeRole')}</Button>
              </Change>
            </div>
            <Change change="own_account" staff={person.id} institution={institution}>
              <div className="grid items-end gap-3 sm:grid-cols-[minmax(0,1fr)_auto]">
                <Field
                  name="account"
                  id={`account-${person.id}-${institution}`}
                  label={t('people.ownAccount')}
                  hint={t('people.ownAccountHint')}
                  defaultValue={ownAccount ?? ''}
                >
                  {(control) => <TextInput {...control} isMono maxLength={36} autoComplete="off" spellCheck={false} />}
                </Field>
                <Button>{t('people.setOwnAccount')}</Button>
              </div>
            </Change>
            {hasSchools(role) && schools[institution] ? (
              <Change change="schools" staff={person.id} institution={institution}>
                <fieldset className="group grid gap-2">
                  <legend className="mb-1.5 font-[570]">
                    {t(role === 'secretariat' ? 'people.schoolsOfSecretariat' : 'people.schools')}
                  </legend>
                  <p className="text-[13px] text-ink-2">
                    {t(role === 'secretariat' ? 'people.schoolsOfSecretariatHint' : 'people.schoolsHint')}
                  </p>
                  {role === 'secretariat' ? (
                    <label className="flex items-start gap-2.5 font-[570]">
                      <input type="checkbox" name="isWhole" defaultChecked={held === null} className="tick" />
                      {t('people.wholeInstitution')}
                    </label>
                  ) : null}
                  <div className="grid gap-x-4 gap-y-1.5 group-has-[[name=isWhole]:checked]:hidden sm:grid-cols-2">
                    {schools[institution].map(({ key, name }) => (
                      <label key={key} className="flex items-start gap-2.5">
                        <input
                          type="checkbox"
                          name="schools"
                          value={key}
                          defaultChecked={held?.includes(key) ?? false}
                          className="tick"
                        />
                        {name}
                      </label>
                    ))}
                  </div>
                  <div>
                    <Button>{t('people.setSchools')}</Button>
                  </div>
                </fieldset>
              </Change>
            ) : null}
            {person.hasPassword || person.passkeys > 0 || person.isDisabled ? null : (
              <Change change="invite_again" staff={person.id} institution={institution}>
                <Button>{t('people.inviteAgain')}</Button>
              </Change>
            )}
          </fieldset>
        ))}
        <div className="flex flex-wrap gap-3 border-t border-line pt-4 first:border-0 first:pt-0">
          {mayEnd ? (
            <Change change="end_sessions" staff={person.id}>
              <Button>{t('people.endSessions')}</Button>
            </Change>
          ) : null}
          {here.length === 0 ? null : (
            <Change change={person.isDisabled ? 'enable' : 'disable'} staff={person.id}>
              <Button variant={person.isDisabled ? 'secondary' : 'danger'}>
                {person.isDisabled ? t('people.enable') : t('people.disable')}
              </Button>
            </Change>
          )}
        </div>
      </div>
    </details>
  );
}

type ChangeProps = {
  change: string;
  staff: string;
  institution?: string;
  isContents?: boolean;
  children: ReactNode;
};

function Change({ change, staff, institution, isContents = false, children }: ChangeProps) {
  const { formData } = useNavigation();
  const isPending = formData?.get('change') === change && formData.get('staff') === staff;
  return (
    <Form
      method="post"
      action="/supervision/staff?index"
      aria-busy={isPending}
      {...(isContents ? { className: 'contents' } : {})}
    >
      <input type="hidden" name="change" value={change} />
      <input type="hidden" name="staff" value={staff} />
      {institution === undefined ? null : <input type="hidden" name="institution" value={institution} />}
      {children}
    </Form>
  );
}
