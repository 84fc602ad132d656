/** What is asked of the worker that judges, and what it answers: from 0, guessed at once, to 4. */
export type ToJudge = { password: string; words: string[]; language: string };
export type Judged = { password: string; score: number };

const LEVELS = ['weak', 'weak', 'fair', 'good', 'strong'] as const;
/** Milliseconds without a key before a password is judged: a voice that tells each letter's verdict says nothing. */
const PAUSE = 250;

let judge: Worker | undefined;
let pause: ReturnType<typeof setTimeout> | undefined;

/** Has the password in `input` judged for the line that names it in `data-strength-for`. */
export function tellStrength(input: HTMLInputElement): void {
  if (input.id === '') return;
  const line = document.querySelector<HTMLElement>(`[data-strength-for="${CSS.escape(input.id)}"]`);
  if (line === null) return;
  clearTimeout(pause);
  const password = input.value.trim().normalize('NFKC');
  if (password === '') {
    show(line, null);
    return;
  }
  judge ??= new Worker(line.dataset.judge ?? '', { type: 'module' });
  judge.onmessage = ({ data }: MessageEvent<Judged>) => {
    if (data.password === input.value.trim().normalize('NFKC')) show(line, data.score);
  };
  const words = (line.dataset.words ?? '').split('\n').filter((word) => word !== '');
  const task: ToJudge = { password, words, language: document.documentElement.lang };
  pause = setTimeout(() => judge?.postMessage(task), PAUSE);
}

function show(line: HTMLElement, score: number | null): void {
  const level = score === null ? null : (LEVELS[score] ?? 'weak');
  const bar = line.querySelector('progress');
  if (bar) {
    bar.value = score === null ? 0 : Math.max(1, score);
    bar.classList.toggle('warn', score !== null && score < 3);
  }
  const said = line.querySelector('output');
  const text = level === null ? '' : (line.dataset[level] ?? '');
  if (said && said.textContent !== text) said.textContent = text;
}
