import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { contrast, inkOn } from '../layout/ink-on.ts';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { useSection } from './section-context.tsx';

/** What a colour stands on, on a member's page. */
const GROUND = { light: '#ffffff', dark: '#161d1c' };
/** WCAG 2.2: 4.5 for text (1.4.3), 3 for what is drawn (1.4.11). */
const NEEDED = { text: 4.5, line: 3 };

/** A colour, as it will look, with how well it is read: the letters on it, and itself on the page. */
export function ColourControl({
  value,
  ...shared
}: {
  name: string;
  id: string;
  label: string;
  hint?: string;
  error: string | undefined;
  value: string;
}) {
  const { isReadOnly } = useSection();
  const [colour, setColour] = useState(value);
  const isColour = /^#[0-9a-f]{6}$/i.test(colour);
  const ground = shared.name.endsWith('dark') ? GROUND.dark : GROUND.light;
  return (
    <Field {...shared}>
      {(control) => (
        <div className="grid gap-2">
          <span className="flex items-center gap-2">
            <TextInput
              {...control}
              value={colour}
              readOnly={isReadOnly}
              onChange={(event) => setColour(event.target.value.trim())}
              isMono
              className="w-28!"
              spellCheck={false}
            />
            <input
              type="color"
              aria-label={shared.label}
              value={isColour ? colour : '#000000'}
              disabled={isReadOnly}
              onChange={(event) => setColour(event.target.value)}
              className="h-(--control-height) w-10 rounded-md border border-control bg-surface p-0.5"
            />
          </span>
          {isColour ? <Sample colour={colour} ground={ground} /> : null}
        </div>
      )}
    </Field>
  );
}

function Sample({ colour, ground }: { colour: string; ground: string }) {
  const { t } = useTranslation('admin');
  const ink = inkOn(colour);
  const found = [
    { key: 'text', ratio: contrast(ink, colour), needed: NEEDED.text },
    { key: 'line', ratio: contrast(colour, ground), needed: NEEDED.line },
  ] as const;
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1.5" aria-live="polite">
      <svg viewBox="0 0 76 32" className="h-8 w-[76px] flex-none rounded-md" aria-hidden="true">
        <rect width="76" height="32" fill={colour} />
        <text x="38" y="21" textAnchor="middle" fontSize="14" fontWeight="650" fill={ink}>
          Aa
        </text>
      </svg>
      {found.map(({ key, ratio, needed }) => {
        const isEnough = ratio >= needed;
        const Icon = isEnough ? CircleCheck : TriangleAlert;
        return (
          <span
            key={key}
            className={`inline-flex items-center gap-1.5 text-[13px] ${isEnough ? 'text-ok' : 'text-warn'}`}
          >
            <Icon aria-hidden="true" className="size-4" />
            {t(`contrast.${key}${isEnough ? '' : 'Low'}`, { ratio: ratio.toFixed(1), needed })}
          </span>
        );
      })}
    </span>
  );
}
