/** Ticks the rules of the list that names `input` in `data-rules-for`, each by its pattern. The server stays the judge. */
export function tickRules(input: HTMLInputElement): void {
  if (input.id === '') return;
  const list = document.querySelector(`[data-rules-for="${CSS.escape(input.id)}"]`);
  if (list === null) return;
  const value = input.value.trim().normalize('NFKC');
  for (const item of list.querySelectorAll<HTMLElement>('[data-rule]')) {
    const isMet = value !== '' && new RegExp(item.dataset.rule ?? '', 'u').test(value);
    item.dataset.met = String(isMet);
    const said = item.querySelector('[data-said]');
    if (said !== null) said.textContent = isMet ? (item.dataset.done ?? '') : '';
  }
}
