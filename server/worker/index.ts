export { checkCheckpoints, signAndDeliver, startCheckpoints } from './checkpoints.ts';
export { resolveMailServer } from './mail-server.ts';
export { openSenders } from './senders.ts';
export { startWorker, type Worker } from './start-worker.ts';
export { watchImportFolder } from './watch-import-folder.ts';
export { watchMailboxes } from './watch-mailboxes.ts';
export { watchSmtp } from './watch-smtp.ts';
