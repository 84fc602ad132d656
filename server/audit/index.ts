export { exportCsv } from './export.ts';
export { type AuditEvent, record } from './record.ts';
export { searchAudit } from './search.ts';
export { verifyChain } from './verify.ts';
