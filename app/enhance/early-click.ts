/** What the product's script says of itself once every button of the page does what it says. */
export const READY_EVENT = 'guichet:ready';

/** The button that was pressed last before that, and nothing after it. */
let pressed: HTMLButtonElement | null = null;

/** What a button may listen for, in the order of a press. */
const PRESS = [
  ['pointerdown', PointerEvent],
  ['mousedown', MouseEvent],
  ['pointerup', PointerEvent],
  ['mouseup', MouseEvent],
] as const;

function remember({ target }: Event): void {
  forget();
  const button = target instanceof Element ? target.closest<HTMLButtonElement>('button[type=button]') : null;
  if (!button || button.disabled || button.dataset.toggles !== undefined) return;
  button.dataset.waits = '';
  pressed = button;
}

function forget(): void {
  if (pressed) delete pressed.dataset.waits;
  pressed = null;
}

/**
 * On a page that React takes over, a button without a form of its own does nothing until then. The last one that was
 * pressed too early is pressed again when it is ready, unless something else was clicked since.
 */
export function keepEarlyClick(): void {
  if (!('__remixContext' in window) || document.documentElement.dataset.ready !== undefined) return;
  document.addEventListener('click', remember, true);
  window.addEventListener(
    READY_EVENT,
    () => {
      document.removeEventListener('click', remember, true);
      const button = pressed;
      forget();
      if (!button?.isConnected) return;
      for (const [type, Kind] of PRESS) button.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true }));
      button.click();
    },
    { once: true },
  );
}
