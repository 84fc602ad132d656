import type { Language } from '../kinds.ts';

/** What an agent reads in place of the text of a mail that was not read. */
export const NOTICES: Record<'unreadable' | 'oversize', Record<Language, string>> = {
  unreadable: {
    fr: 'Ce mail n’a pas pu être lu automatiquement. Le fichier brut est joint : ouvrez-le avant de répondre.',
    nl: 'Deze mail kon niet automatisch gelezen worden. Het ruwe bestand is bijgevoegd: open het voor u antwoordt.',
    de: 'Diese Mail konnte nicht automatisch gelesen werden. Die Rohdatei liegt bei: Öffnen Sie sie vor der Antwort.',
    en: 'This mail could not be read automatically. The raw file is attached: open it before you answer.',
  },
  oversize: {
    fr: 'Ce mail dépasse la taille autorisée ({size} Mo, limite {limit} Mo) : seuls ses en-têtes sont gardés ici. L’original reste dans la boîte aux lettres.',
    nl: 'Deze mail is groter dan toegestaan ({size} MB, limiet {limit} MB): alleen de headers worden hier bewaard. Het origineel blijft in de mailbox.',
    de: 'Diese Mail ist größer als erlaubt ({size} MB, Grenze {limit} MB): Nur ihre Kopfzeilen werden hier aufbewahrt. Das Original bleibt im Postfach.',
    en: 'This mail is larger than allowed ({size} MB, limit {limit} MB): only its headers are kept here. The original stays in the mailbox.',
  },
};

/** Fills the sizes in, in megabytes rounded up. */
export function oversizeNotice(language: Language, sizeBytes: number, limitBytes: number): string {
  const megabytes = (bytes: number) => String(Math.ceil(bytes / 1_000_000));
  return NOTICES.oversize[language].replace('{size}', megabytes(sizeBytes)).replace('{limit}', megabytes(limitBytes));
}
