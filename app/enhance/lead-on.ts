/** Leads on from `waiting` to where it says once its seconds have passed, unless the reader stays. */
export function leadOn(waiting: HTMLElement): void {
  const { leadsTo = '', afterSeconds = '' } = waiting.dataset;
  const left = waiting.querySelector('[data-seconds-left]');
  const endsAt = Date.now() + Number(afterSeconds) * 1_000;
  const timer = setInterval(() => {
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1_000));
    if (left !== null) left.textContent = String(seconds);
    if (seconds > 0) return;
    clearInterval(timer);
    location.assign(leadsTo);
  }, 250);
  waiting.querySelector('[data-stays]')?.addEventListener('click', () => {
    clearInterval(timer);
    waiting.hidden = true;
    const said = document.querySelector<HTMLElement>('[data-stayed]');
    if (said !== null) said.textContent = said.dataset.stayed ?? '';
  });
}
