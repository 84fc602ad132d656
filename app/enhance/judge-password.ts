import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import type { Judged, ToJudge } from './password-strength.ts';

type Lists = Record<string, (string | number)[]>;

/** Words of the page's language beside those of everybody; the server, which refuses, knows all four. */
const LANGUAGES: Record<string, () => Promise<{ dictionary: Lists }>> = {
  fr: () => import('@zxcvbn-ts/language-fr'),
  nl: () => import('@zxcvbn-ts/language-nl-be'),
  de: () => import('@zxcvbn-ts/language-de'),
  en: () => import('@zxcvbn-ts/language-en'),
};

let estimator: Promise<ZxcvbnFactory> | undefined;

async function load(language: string): Promise<ZxcvbnFactory> {
  const [common, own] = await Promise.all([import('@zxcvbn-ts/language-common'), LANGUAGES[language]?.()]);
  const named = Object.entries(own?.dictionary ?? {}).map(([name, list]) => [`${name}|${language}`, list]);
  return new ZxcvbnFactory({
    graphs: common.adjacencyGraphs,
    dictionary: { ...common.dictionary, ...Object.fromEntries(named) },
  });
}

/** What is left of a password without one's own words is judged alone, as the server does; shorter than this it is nothing. */
const LEAST_LEFT = 6;

self.addEventListener('message', async ({ data }: MessageEvent<ToJudge>) => {
  estimator ??= load(data.language);
  const zxcvbn = await estimator;
  const parts = data.words.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]);
  const words = parts.map((word) => word.normalize('NFKC').toLowerCase()).filter((word) => word.length > 2);
  const judged = [...data.password].slice(0, 32).join('');
  const left = words
    .sort((one, other) => other.length - one.length)
    .reduce((rest, word) => rest.replaceAll(word, ''), judged.toLowerCase());
  const whole = zxcvbn.check(judged, words).score;
  const alone = left.length === judged.length ? whole : left.length < LEAST_LEFT ? 0 : zxcvbn.check(left).score;
  self.postMessage({ password: data.password, score: Math.min(whole, alone) } satisfies Judged);
});
