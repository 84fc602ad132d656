export type MethodResult = { method: string; result: string; properties: Record<string, string> };
export type AuthenticationResults = { authservId: string; results: MethodResult[] };

type Token = { text: string; isQuoted: boolean };

/** Cuts a field into words, quoted strings and the signs ; and =, without its comments. Null where one is left open. */
function tokensOf(value: string): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  while (at < value.length) {
    const sign = value[at] ?? '';
    if (/\s/.test(sign)) at += 1;
    else if (sign === ';' || sign === '=') {
      tokens.push({ text: sign, isQuoted: false });
      at += 1;
    } else if (sign === '(') {
      at = endOfComment(value, at);
      if (at < 0) return null;
    } else {
      const last = tokens.at(-1);
      const word = wordAt(value, at, last?.text === '=' && !last.isQuoted);
      if (!word) return null;
      tokens.push(word.token);
      at = word.end;
    }
  }
  return tokens;
}

/** Comments nest (RFC 5322 §3.2.2). @returns the place behind it, or -1 where it does not end. */
function endOfComment(value: string, start: number): number {
  let depth = 0;
  for (let at = start; at < value.length; at += 1) {
    if (value[at] === '\\') at += 1;
    else if (value[at] === '(') depth += 1;
    else if (value[at] === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** A word may begin with or hold quoted strings: "a b"@example.org is one. After a sign = it may hold that sign: base64 does. */
function wordAt(value: string, start: number, isValue: boolean): { token: Token; end: number } | null {
  let text = '';
  let isQuoted = false;
  let at = start;
  const ends = isValue ? /[\s;(]/ : /[\s;(=]/;
  while (at < value.length && !ends.test(value[at] ?? '')) {
    if (value[at] !== '"') {
      text += value[at];
      at += 1;
      continue;
    }
    isQuoted = true;
    for (at += 1; value[at] !== '"'; at += 1) {
      if (at >= value.length) return null;
      if (value[at] === '\\') at += 1;
      text += value[at] ?? '';
    }
    at += 1;
  }
  return { token: { text, isQuoted }, end: at };
}

/**
 * Reads the value of one Authentication-Results field (RFC 8601 §2.2). Results of a method in another version than 1, and
 * what does not follow the grammar, are left out.
 * @returns null where the field is malformed or in another version.
 */
export function parseAuthenticationResults(value: string): AuthenticationResults | null {
  const tokens = tokensOf(value);
  if (!tokens) return null;
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === ';' && !token.isQuoted) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  const [[id, version, ...more] = [], ...statements] = parts;
  if (!id || id.text === '' || more.length > 0) return null;
  if (version && version.text !== '1') return null;
  return { authservId: id.text, results: statements.flatMap((statement) => readStatement(statement) ?? []) };
}

function readStatement(tokens: readonly Token[]): MethodResult | null {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 3 <= tokens.length; at += 3) {
    const [key, sign, value] = tokens.slice(at, at + 3);
    if (!key || key.isQuoted || sign?.text !== '=' || sign.isQuoted || !value) return null;
    pairs.push([key.text.toLowerCase(), value.text]);
  }
  const [first, ...others] = pairs;
  if (!first) return null;
  const [method = '', version = '1'] = first[0].split('/');
  if (version !== '1' || method === '') return null;
  // The first of a repeated property counts.
  const properties = Object.fromEntries(others.reverse());
  return { method, result: first[1].toLowerCase(), properties };
}
