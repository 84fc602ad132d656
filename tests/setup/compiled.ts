/**
 * Where the programs of one run keep their compiled modules: to be handed to those which a test starts in an environment
 * of its own, since it halves the time to their first line. Empty where the run keeps none.
 */
export function compiledModules(): { NODE_COMPILE_CACHE?: string } {
  const { NODE_COMPILE_CACHE: folder } = process.env;
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
