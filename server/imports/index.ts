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
