import { Plus, Trash2 } from 'lucide-react';
import { Fragment, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { FieldErrors } from '../ui/field.tsx';
import { CheckChip } from './check-chip.tsx';
import { useSection } from './section-context.tsx';
import { useProfileWords } from './use-profile-words.ts';

/** Sets of evidence, any one of which will do: a line of chips each, "or" between them. */
export function WaysControl({
  name,
  id,
  label,
  hint,
  error,
  options,
  value,
}: {
  name: string;
  id: string;
  label: string;
  hint?: string;
  error: string | undefined;
  options: readonly string[];
  value: unknown;
}) {
  const { t } = useTranslation('admin');
  const words = useProfileWords();
  const { isReadOnly } = useSection();
  const [ways, setWays] = useState(() =>
    (Array.isArray(value) ? value : []).map((way: unknown, id) => ({
      id,
      kinds: Array.isArray(way) ? way.map(String) : [],
    })),
  );
  const next = useRef(ways.length);
  const add = () => {
    const id = next.current;
    next.current += 1;
    setWays((present) => [...present, { id, kinds: [] }]);
  };
  return (
    <fieldset id={id} tabIndex={-1} className="min-w-0">
      <legend className="mb-1 text-base-size font-(--label-weight)">{label}</legend>
      {hint === undefined ? null : <p className="mb-2 text-small text-ink-2">{hint}</p>}
      {ways.length === 0 ? <p className="mb-2 text-small text-ink-2">{t('ways.none')}</p> : null}
      <div className="grid gap-2">
        {ways.map((way, index) => (
          <Fragment key={way.id}>
            {index === 0 ? null : <p className="text-[12px] font-[570] text-ink-3 uppercase">{t('value.or')}</p>}
            <fieldset className="flex items-start gap-2 rounded-lg border border-line bg-bg p-2.5">
              <legend className="sr-only">{t('ways.way', { number: index + 1 })}</legend>
              <div className="flex min-w-0 flex-1 flex-wrap gap-1.5">
                {[...new Set([...way.kinds, ...options])].map((option) => (
                  <CheckChip
                    key={option}
                    name={`${name}.${way.id}`}
                    value={option}
                    label={words.word('policy.actions.', option)}
                    isChecked={way.kinds.includes(option)}
                    isReadOnly={isReadOnly}
                  />
                ))}
              </div>
              {isReadOnly ? null : (
                <Button
                  type="button"
                  variant="ghost"
                  aria-label={t('ways.remove', { number: index + 1 })}
                  onClick={() => setWays((present) => present.filter(({ id: one }) => one !== way.id))}
                >
                  <Trash2 aria-hidden="true" />
                </Button>
              )}
            </fieldset>
          </Fragment>
        ))}
      </div>
      {isReadOnly ? null : (
        <Button type="button" className="mt-2" icon={<Plus aria-hidden="true" />} onClick={add}>
          {t('ways.add')}
        </Button>
      )}
      <FieldErrors id={`${id}-error`} errors={error ? [error] : []} />
    </fieldset>
  );
}
