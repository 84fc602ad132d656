import { parseNationalNumber } from '../../national-number.ts';
import type { FileHead, ImportField } from '../contract.ts';

/** What columns are called in files of secretariats and personnel offices, in the order in which they are looked for. */
const NAMES: readonly [field: ImportField, names: RegExp][] = [
  [
    'national_number',
    /^(numero |n |no |nr )?(de |du )?(niss|insz|rrn|nrn|registre national|numero national|no national|n national|nr national|rijksregister(nummer)?|rijksregisternr|national(e)? (register )?(number|nummer|nr)|nationalregister(nummer)?|nationalnummer)\b/,
  ],
  ['username', /^(login|identifiant|utilisateur|nom d utilisateur|gebruikersnaam|benutzername|user ?name|user)\b/],
  ['first_name', /^(prenoms?|voornaam|voornamen|vorname|first ?name|given ?name|prenom usuel|roepnaam)\b/],
  [
    'last_name',
    /^(nom( de famille)?|nom de naissance|achternaam|familienaam|naam|nachname|familienname|name|last ?name|surname|family ?name)( (de |van |of |des )?(l eleve|eleve|leerling|student|schuler|enseignant|leerkracht|personne|usuel))?$/,
  ],
  [
    'address',
    /^(e ?mails?|courriels?|mail|adresse (e ?mail|mail|electronique)|(e ?mail ?)(adres|adresse|address)|mailadres(se)?)\b/,
  ],
  [
    'phone',
    /^(gsm|tel(ephone)?|telefoon(nummer)?|telefon(nummer)?|phone|mobile?|mobiel|handy|numero de (gsm|telephone))\b/,
  ],
  [
    'birth_date',
    /^(date (de )?naissance|naissance|ne e? le|geboortedatum|geburtsdatum|geboren|birth ?date|date of birth|datenaissance|dob)\b/,
  ],
  ['language', /^(langue|taal|sprache|language|lang)\b/],
  [
    'client_number',
    /^(numero (de )?client|n client|no client|klant(en)?(nummer|nr)|kunden(nummer|nr)|client (number|no|nr))\b/,
  ],
  [
    'record_key',
    /^(matricule|stamnummer|stamboeknummer|numero d eleve|n eleve|leerlingnummer|personeelsnummer|personalnummer|id|identifiant unique|record id|cle|sleutel|schluessel|matrikel(nummer)?|student (id|number)|numero de dossier)\b/,
  ],
  ['role', /^(fonction|role|functie|rol|funktion|rolle|function|type|categorie|hoedanigheid|qualite)\b/],
  [
    'school',
    /^(ecole|etablissement|implantation|school|instelling|vestiging|schule|fase|numero (d )?(ecole|fase)|schoolnummer|institution)\b/,
  ],
  ['status', /^(statut|status|etat|toestand|situation|zustand|actif|actief)\b/],
  [
    'changed_at',
    /^(modifie|date (de )?modification|derniere modification|mis a jour|date (de )?mise a jour|gewijzigd|wijzigingsdatum|laatst gewijzigd|geandert|anderungsdatum|changed|modified|last (change|modified|update)|updated)\b/,
  ],
];

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

const mostly = (cells: readonly string[], is: (cell: string) => boolean): boolean => {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.filter(is).length > filled.length * 0.7;
};

/**
 * What the columns of a file probably mean, by what they are called and, for national numbers and addresses, by what
 * stands in them. Each column is taken once; a column whose name stands twice not at all.
 * @param questions the names of an institution's call-back questions, which a column can answer.
 */
export function suggestColumns(
  header: readonly string[],
  samples: readonly (readonly string[])[],
  questions: readonly string[] = [],
): FileHead['suggestion'] {
  const columns: Partial<Record<ImportField, string>> = {};
  const facts: Record<string, string> = {};
  const free = new Set(header.filter((name, index) => name !== '' && header.indexOf(name) === index));
  for (const name of header) if (header.indexOf(name) !== header.lastIndexOf(name)) free.delete(name);
  const take = (field: ImportField, name: string | undefined) => {
    if (name === undefined || columns[field] !== undefined) return;
    columns[field] = name;
    free.delete(name);
  };
  for (const key of questions) {
    const words = fold(key);
    const name = [...free].find((one) => fold(one) === words);
    if (name === undefined) continue;
    facts[key] = name;
    free.delete(name);
  }
  for (const [field, names] of NAMES)
    take(
      field,
      [...free].find((name) => names.test(fold(name))),
    );
  const cellsOf = (name: string) => samples.map((row) => row[header.indexOf(name)] ?? '');
  const today = new Date();
  take(
    'national_number',
    [...free].find((name) =>
      mostly(
        cellsOf(name),
        (cell) => /\d{6}/.test(cell.replace(/\D/g, '')) && parseNationalNumber(cell, today).kind !== 'invalid',
      ),
    ),
  );
  take(
    'address',
    [...free].find((name) => mostly(cellsOf(name), (cell) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell.trim()))),
  );
  return { columns, facts };
}
