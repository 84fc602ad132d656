export const population = {};
