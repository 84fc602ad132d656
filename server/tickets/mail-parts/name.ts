const MOST_CHARACTERS = 120;
/** Names that Windows keeps for devices, whatever follows their first point. */
const DEVICES = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/i;

/**
 * The name of an attachment as a file may be called on any machine: no folder, no invisible or turning character, no
 * character or name that Windows refuses, not longer than 120 characters, its ending kept.
 */
export function safeFileName(given: string): string {
  const bare = given
    .toWellFormed()
    .normalize('NFC')
    .replace(/\p{C}|[\u2028\u2029]/gu, '')
    .split(/[\\/]/)
    .filter((part) => !/^[.\s]*$/.test(part))
    .at(-1);
  const allowed = (bare ?? '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const whole = DEVICES.test(allowed) ? `_${allowed}` : allowed;
  if (whole === '') return 'attachment';
  const characters = [...whole];
  if (characters.length <= MOST_CHARACTERS) return whole;
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(whole)?.[0] ?? '';
  return (
    characters
      .slice(0, MOST_CHARACTERS - ending.length)
      .join('')
      .replace(/[.\s]+$/, '') + ending
  );
}

/** The header that makes a response a file with that name (RFC 6266 §4, RFC 8187 §3.2). */
export function contentDisposition(type: 'attachment' | 'inline', given: string): string {
  const name = safeFileName(given);
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7E]|[%"\\;]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${type}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
