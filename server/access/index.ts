export { countAccessMails } from './count.ts';
export { accessDueAt } from './due-at.ts';
export { listAccessMails } from './list.ts';
export { planAccessMails, planCorrections, planMissingWelcomes, type Whom } from './plan.ts';
export { type AccessMailDependencies, sendDueAccessMails } from './send.ts';
export { sendAgain } from './send-again.ts';
export { resumeWaiting, stopWaiting } from './stop.ts';
