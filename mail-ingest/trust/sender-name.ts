import { skeletonOf } from './skeleton.ts';

/** Words with which a desk calls itself, in four languages; they add nothing to an institution's name. */
const DESK_WORDS = new Set(
  (
    'service services servicedesk servicepunt helpdesk help desk hulpdesk support assistance aide contact info secretariat ' +
    'secretariaat sekretariat team equipe dienst ledendienst leden membres mitglieder members member portail portaal portal ' +
    'eloket loket guichet it ict noreply no reply security securite veiligheid administration admin account accounts compte ' +
    'the le la les l de du des d het een der die das von van of for pour voor a au aux'
  ).split(' '),
);

const words = (text: string): string[] => skeletonOf(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const deskWords = new Set([...DESK_WORDS].map(skeletonOf));
const join = (all: readonly string[]): string => all.join('');

/**
 * Whether a display name passes for the desk: it is one of the names, or one of them with nothing but a desk's words
 * around it ("Helpdesk Institute"). A person who names their institution beside their own name does not.
 */
export function passesForDesk(name: string, deskNames: readonly string[]): boolean {
  const said = words(name);
  const proper = join(said.filter((word) => !deskWords.has(word)));
  return deskNames.some((deskName) => {
    const own = words(deskName);
    if (join(own).length < 3) return false;
    if (join(said) === join(own)) return true;
    const ownProper = join(own.filter((word) => !deskWords.has(word)));
    return ownProper.length >= 3 && proper === ownProper;
  });
}

const ADDRESS = /[^\s<>"'(),;:@[\]]+@((?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,})/gu;

/** The addresses that a display name shows, in lower case. */
export const addressesIn = (name: string): { address: string; domain: string }[] =>
  [...name.normalize('NFKC').matchAll(ADDRESS)].map(([address, domain]) => ({
    address: address.toLowerCase(),
    domain: (domain ?? '').toLowerCase(),
  }));

/** Scripts that need joiners and direction marks to be written at all. */
const NEEDS_MARKS =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Sinhala}\p{Script=Malayalam}\p{Script=Mongolian}]/u;
const OVERRIDES = /[\u202A-\u202E\u2066-\u2069]/;
const INVISIBLE = /\p{Cf}|\u034F|\u17B4|\u17B5|[\u115F\u1160\u3164\uFFA0\u2800]/u;

/** Whether a text holds characters that nobody sees, or that turn the order of the others round. */
export function hidesCharacters(text: string): boolean {
  if (OVERRIDES.test(text)) return true;
  const withoutEmoji = text.replace(
    /\p{Extended_Pictographic}(?:\uFE0F|\u200D|\p{Emoji_Modifier}|\p{Extended_Pictographic})*/gu,
    '',
  );
  return INVISIBLE.test(withoutEmoji) && !NEEDS_MARKS.test(withoutEmoji);
}
