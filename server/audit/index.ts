export { exportCsv } from './export.ts';
export { type AuditEvent, record, recordAll } from './record.ts';
export { searchAudit } from './search.ts';
export { verifyChain } from './verify.ts';
