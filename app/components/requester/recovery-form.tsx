import { useTranslation } from 'react-i18next';
import type { InstitutionFace } from '#server/institutions/contract.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { useProblem } from './use-problem.ts';
import { useRefusal } from './use-refusal.ts';

type Way = InstitutionFace['recovery']['by'][number];
type FaceProps = { face: InstitutionFace };

/** Asks by what the account is to be found, as the profile says: one field, a form for each, or a choice. */
export function RecoveryForm({ face }: FaceProps) {
  const { by, form } = face.recovery;
  if (by.length > 1 && form === 'choice') return <ChosenWay face={face} />;
  if (by.length > 1 && form === 'separate')
    return (
      <div className="grid gap-5">
        {by.map((way) => (
          <OneWay key={way} way={way} face={face} />
        ))}
      </div>
    );
  return (
    <form method="post" noValidate className="grid gap-5">
      <Named name={by.length > 1 ? 'identifier' : (by[0] ?? 'address')} face={face} />
      <Submit face={face} />
    </form>
  );
}

/** One of several forms, under a heading that says what it takes. */
function OneWay({ way, face }: FaceProps & { way: Way }) {
  const { t } = useTranslation('requester');
  const what = useMidSentence(useWayLabel(face)(way));
  return (
    <section aria-labelledby={`by-${way}`} className="rounded-lg border border-line bg-surface p-5">
      <h2 id={`by-${way}`} className="mb-4 text-[18px] font-[650] tracking-[-0.01em]">
        {t('recover.by', { what })}
      </h2>
      <form method="post" noValidate className="grid gap-5">
        <input type="hidden" name="way" value={way} />
        <Named name={way} face={face} />
        <Submit face={face} />
      </form>
    </section>
  );
}

/** A radio button for each way; the field of the chosen one shows beside it, by style alone. */
function ChosenWay({ face }: FaceProps) {
  const { t } = useTranslation('requester');
  const refused = useRefusal();
  const label = useWayLabel(face);
  const { by } = face.recovery;
  const chosen = by.find((way) => way === refused?.typed('way')) ?? by[0];
  return (
    <form method="post" noValidate className="group/ways grid gap-6">
      <fieldset>
        <legend className="mb-2 font-[600]">{t('recover.choice')}</legend>
        <div className="grid gap-2.5 sm:grid-cols-2">
          {by.map((way) => (
            <label
              key={way}
              htmlFor={`way-${way}`}
              className="flex min-h-(--control-height) items-center gap-3 rounded-md border border-control bg-surface px-4 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="way"
                id={`way-${way}`}
                value={way}
                defaultChecked={way === chosen}
                className="tick mt-0!"
              />
              {label(way)}
            </label>
          ))}
        </div>
      </fieldset>
      {by.map((way) => (
        <div key={way} className={shownBy[way]}>
          <Named name={way} face={face} />
        </div>
      ))}
      <Submit face={face} />
    </form>
  );
}

const shownBy: Record<Way, string> = {
  address: 'group-has-[#way-username:checked]/ways:hidden',
  username: 'group-has-[#way-address:checked]/ways:hidden',
};

/** The field of one way, or of any. */
function Named({ name, face }: FaceProps & { name: Way | 'identifier' }) {
  const { t } = useTranslation('requester');
  const refused = useRefusal();
  const problem = useProblem();
  const label = useWayLabel(face);
  return (
    <Field
      name={name}
      id={`by-${name}-field`}
      label={name === 'identifier' ? t('recover.either') : label(name)}
      defaultValue={refused?.typed(name)}
      error={problem(refused?.errorsOf(name) ?? [])}
    >
      {(control) => (
        <TextInput
          {...control}
          autoComplete={name === 'address' ? 'email' : 'username'}
          inputMode={name === 'address' ? 'email' : 'text'}
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
    </Field>
  );
}

function Submit({ face }: FaceProps) {
  const { t } = useTranslation('requester');
  return (
    <Button variant="primary" isFull>
      {face.labels.recovery_submit ?? t('recover.submit')}
    </Button>
  );
}

function useWayLabel(face: InstitutionFace): (way: Way) => string {
  const { t } = useTranslation('requester');
  return (way) => face.labels[`recovery_${way}`] ?? t(`recover.${way}`);
}

/** A label as it stands within a sentence; German writes nouns with a capital anywhere. */
function useMidSentence(label: string): string {
  const isGerman = useLanguage() === 'de';
  return isGerman ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
