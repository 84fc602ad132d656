export { cancelForgotten, cancelImport, readAgain } from './cancel.ts';
export { countReasons } from './count-reasons.ts';
export { applyImport } from './decide.ts';
export { wordsOf, writeErrorFile } from './error-file.ts';
export { accessForecast } from './forecast.ts';
export { type PreviewPage, type PreviewQuery, previewRows } from './preview-rows.ts';
export { FileRefused } from './read/file-refused.ts';
export { receiveFile } from './receive-file.ts';
export { type ImportRunner, runImports } from './run.ts';
export { type ShownHead, showHead } from './show-head.ts';
export { forgetMapping, sourceColumns } from './source-columns.ts';
export {
  createSource,
  findSource,
  listSources,
  removeSource,
  renameSource,
  saveMapping,
  sourceByKey,
  trustSource,
} from './sources.ts';
export { listImports, readStatus } from './status.ts';
export { type FolderState, type FolderWatch, lookIntoFolder, newFolderState } from './watch-folder.ts';
