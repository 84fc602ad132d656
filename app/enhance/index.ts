/**
 * What a plain page gains from script, in the browser and without React: a requester's page loads nothing else.
 * Every listener is delegated, so that it also serves what React draws later.
 */
import { keepEarlyClick } from './early-click.ts';
import { leadOn } from './lead-on.ts';
import { tickRules } from './password-rules.ts';
import { tellStrength } from './password-strength.ts';
import { togglePassword } from './toggle-password.ts';

keepEarlyClick();

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button[data-toggles]') : null;
  if (button instanceof HTMLButtonElement) togglePassword(button);
});

document.addEventListener('input', (event) => {
  if (!(event.target instanceof HTMLInputElement)) return;
  tickRules(event.target);
  tellStrength(event.target);
});

for (const input of document.querySelectorAll('input')) tickRules(input);

// After a refusal the cursor stands where something is to be mended.
document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();

for (const waiting of document.querySelectorAll<HTMLElement>('[data-leads-to]')) leadOn(waiting);

// A form that the browser itself sends is sent once; one that React sends has its default prevented by now.
window.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== 'post') return;
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = '';
});

window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sent]')) delete form.dataset.sent;
});
