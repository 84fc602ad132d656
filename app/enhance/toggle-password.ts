/** Shows or hides the password field that `button` names in `data-toggles`, and says so. */
export function togglePassword(button: HTMLButtonElement): void {
  const input = document.getElementById(button.dataset.toggles ?? '');
  if (!(input instanceof HTMLInputElement)) return;
  const isShown = input.type === 'password';
  input.type = isShown ? 'text' : 'password';
  const { show = '', hide = '', showLabel = '', hideLabel = '' } = button.dataset;
  button.textContent = isShown ? hide : show;
  button.setAttribute('aria-label', isShown ? hideLabel : showLabel);
  input.focus();
}
