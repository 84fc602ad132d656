import type { Language } from '../institutions/contract.ts';
import type { FileRefusal, ImportCounts } from './contract.ts';

type Counted = Extract<keyof ImportCounts, 'rows' | 'new' | 'changed' | 'unchanged' | 'kept' | 'refused' | 'missing'>;
type ReportTexts = {
  ended: Record<'applied' | 'cancelled' | 'refused', string>;
  counts: Record<Counted, string>;
  refusal: Record<FileRefusal, string>;
};

/** The words of the report that is laid beside a file of the watched folder. */
export const REPORT_TEXTS: Record<Language, ReportTexts> = {
  fr: {
    ended: {
      applied: 'Le fichier a été appliqué.',
      cancelled: 'L’importation a été annulée. Rien n’a changé.',
      refused: 'Le fichier n’a pas été accepté. Rien n’a changé.',
    },
    counts: {
      rows: 'Lignes :',
      new: 'Nouveaux comptes :',
      changed: 'Comptes modifiés :',
      unchanged: 'Sans changement :',
      kept: 'Laissés tels quels :',
      refused: 'Lignes refusées :',
      missing: 'Absents du fichier :',
    },
    refusal: {
      too_large: 'Le fichier est trop grand.',
      unpacks_too_large: 'Le classeur est trop grand une fois décompressé.',
      too_many_rows: 'Le fichier a trop de lignes.',
      too_many_columns: 'Le fichier a trop de colonnes.',
      broken_file: 'Le fichier est endommagé ou incomplet.',
      protected_file: 'Le classeur est protégé par un mot de passe.',
      old_format: 'Un ancien classeur .xls n’est pas lu : enregistrez-le en .xlsx ou en CSV.',
      not_a_table: 'Ce n’est pas un tableau.',
      wrong_delimiter: 'Le séparateur des colonnes n’est pas celui qui est attendu.',
      sheet_missing: 'La feuille attendue manque.',
      header_missing: 'La ligne des noms de colonnes manque.',
      column_missing: 'Une colonne attendue manque.',
      column_twice: 'Deux colonnes portent le même nom.',
      no_rows: 'Le fichier ne contient aucune ligne.',
      register_changed: 'Le registre a changé entre-temps.',
    },
  },
  nl: {
    ended: {
      applied: 'Het bestand is toegepast.',
      cancelled: 'De import is geannuleerd. Er is niets gewijzigd.',
      refused: 'Het bestand is niet aanvaard. Er is niets gewijzigd.',
    },
    counts: {
      rows: 'Rijen:',
      new: 'Nieuwe accounts:',
      changed: 'Gewijzigde accounts:',
      unchanged: 'Ongewijzigd:',
      kept: 'Gelaten zoals ze waren:',
      refused: 'Geweigerde rijen:',
      missing: 'Niet in het bestand:',
    },
    refusal: {
      too_large: 'Het bestand is te groot.',
      unpacks_too_large: 'De werkmap is uitgepakt te groot.',
      too_many_rows: 'Het bestand heeft te veel rijen.',
      too_many_columns: 'Het bestand heeft te veel kolommen.',
      broken_file: 'Het bestand is beschadigd of onvolledig.',
      protected_file: 'De werkmap is met een wachtwoord beveiligd.',
      old_format: 'Een oude .xls-werkmap wordt niet gelezen: bewaar ze als .xlsx of CSV.',
      not_a_table: 'Dit is geen tabel.',
      wrong_delimiter: 'De kolommen zijn anders gescheiden dan verwacht.',
      sheet_missing: 'Het verwachte werkblad ontbreekt.',
      header_missing: 'De rij met kolomnamen ontbreekt.',
      column_missing: 'Een verwachte kolom ontbreekt.',
      column_twice: 'Twee kolommen hebben dezelfde naam.',
      no_rows: 'Het bestand bevat geen rijen.',
      register_changed: 'Het register is intussen gewijzigd.',
    },
  },
  de: {
    ended: {
      applied: 'Die Datei wurde übernommen.',
      cancelled: 'Der Import wurde abgebrochen. Nichts hat sich geändert.',
      refused: 'Die Datei wurde nicht angenommen. Nichts hat sich geändert.',
    },
    counts: {
      rows: 'Zeilen:',
      new: 'Neue Konten:',
      changed: 'Geänderte Konten:',
      unchanged: 'Unverändert:',
      kept: 'Belassen, wie sie waren:',
      refused: 'Abgelehnte Zeilen:',
      missing: 'Nicht in der Datei:',
    },
    refusal: {
      too_large: 'Die Datei ist zu groß.',
      unpacks_too_large: 'Die Arbeitsmappe ist entpackt zu groß.',
      too_many_rows: 'Die Datei hat zu viele Zeilen.',
      too_many_columns: 'Die Datei hat zu viele Spalten.',
      broken_file: 'Die Datei ist beschädigt oder unvollständig.',
      protected_file: 'Die Arbeitsmappe ist mit einem Passwort geschützt.',
      old_format: 'Eine alte .xls-Arbeitsmappe wird nicht gelesen: Speichern Sie sie als .xlsx oder CSV.',
      not_a_table: 'Das ist keine Tabelle.',
      wrong_delimiter: 'Die Spalten sind anders getrennt als erwartet.',
      sheet_missing: 'Das erwartete Blatt fehlt.',
      header_missing: 'Die Zeile mit den Spaltennamen fehlt.',
      column_missing: 'Eine erwartete Spalte fehlt.',
      column_twice: 'Zwei Spalten haben denselben Namen.',
      no_rows: 'Die Datei enthält keine Zeile.',
      register_changed: 'Das Register hat sich inzwischen geändert.',
    },
  },
  en: {
    ended: {
      applied: 'The file was applied.',
      cancelled: 'The import was cancelled. Nothing changed.',
      refused: 'The file was not accepted. Nothing changed.',
    },
    counts: {
      rows: 'Rows:',
      new: 'New accounts:',
      changed: 'Changed accounts:',
      unchanged: 'Unchanged:',
      kept: 'Left as they were:',
      refused: 'Refused rows:',
      missing: 'Not in the file:',
    },
    refusal: {
      too_large: 'The file is too large.',
      unpacks_too_large: 'The workbook is too large once unpacked.',
      too_many_rows: 'The file has too many rows.',
      too_many_columns: 'The file has too many columns.',
      broken_file: 'The file is damaged or incomplete.',
      protected_file: 'The workbook is protected by a password.',
      old_format: 'An old .xls workbook is not read: save it as .xlsx or CSV.',
      not_a_table: 'This is no table.',
      wrong_delimiter: 'The columns are separated in another way than expected.',
      sheet_missing: 'The expected sheet is missing.',
      header_missing: 'The line with the names of the columns is missing.',
      column_missing: 'An expected column is missing.',
      column_twice: 'Two columns have the same name.',
      no_rows: 'The file holds no row.',
      register_changed: 'The register has changed meanwhile.',
    },
  },
};
