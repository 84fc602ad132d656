export { chainState, makeCheckpoint } from './checkpoint.ts';
export { ownPublicKey, ownPublicKeyPem, type PublicKey, readPublicKey } from './checkpoint-key.ts';
export { type CheckpointDelivery, claimDelivery, failDelivery, settleDelivery } from './delivery.ts';
export { exportCsv, safeCell } from './export.ts';
export { exportLines } from './export-lines.ts';
export { type AuditEvent, record, recordAll, recordFailure } from './record.ts';
export { searchAudit } from './search.ts';
export { type Beyond, verifyChain } from './verify.ts';
export { type ExportVerdict, readCheckpoints, UnusableInput, verifyExport } from './verify-export.ts';
