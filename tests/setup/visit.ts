/**
 * Goes to an address as a browser without script would, cookies kept by host, redirects followed until one leads to
 * `until`.
 * @returns the address that begins with `until`, unvisited. @throws Error where it is not reached in twenty steps.
 */
export async function visit(start: string, until: string): Promise<URL> {
  const jar = new Map<string, Map<string, string>>();
  let at = new URL(start);
  for (let step = 0; step < 20; step += 1) {
    if (at.href.startsWith(until)) return at;
    const cookies = jar.get(at.host) ?? new Map<string, string>();
    jar.set(at.host, cookies);
    const answer = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`${at.origin}${at.pathname} answers ${answer.status} and leads nowhere`);
    at = new URL(next, at);
  }
  throw new Error(`${until} is not reached`);
}
