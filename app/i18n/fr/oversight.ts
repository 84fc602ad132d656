export const oversight = {
  title: 'Surveillance',
};
