import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EvidenceKind } from '#server/institutions/contract.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { StepForm } from './step-form.tsx';

/** Takes one kind of evidence back, for a reason. */
export function RevokeEvidence({ kind }: { kind: EvidenceKind }) {
  const { t } = useTranslation('desk');
  const [isOpen, setOpen] = useState(false);
  const name = t(`evidence.kind.${kind}`);
  return (
    <Dialog
      title={t('evidence.revoke.title')}
      description={t('evidence.revoke.text', { kind: name })}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          data-needs-script=""
          aria-label={t('evidence.revoke.menu', { kind: name })}
          title={t('evidence.revoke.menu', { kind: name })}
          className="-my-1 grid size-6 place-items-center rounded-md text-ink-3 opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 hover:bg-sunken hover:text-ink pointer-coarse:opacity-100"
        >
          <Undo2 aria-hidden="true" className="size-3.5" />
        </button>
      }
    >
      <StepForm step="revoke" values={{ kind }} className="grid gap-4" onDone={() => setOpen(false)}>
        {({ isPending, errorOf }) => (
          <>
            <Field
              name="reason"
              label={t('form.reason')}
              hint={t('form.reasonHint')}
              required
              error={errorOf('reason')}
            >
              {(control) => <TextArea {...control} rows={2} maxLength={500} />}
            </Field>
            <Button variant="primary" isPending={isPending}>
              {t('evidence.revoke.submit')}
            </Button>
          </>
        )}
      </StepForm>
    </Dialog>
  );
}
