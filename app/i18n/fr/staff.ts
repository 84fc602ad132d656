export const staff = {
  signIn: {
    title: 'Connexion du personnel',
  },
  shell: {
    tagline: 'Vérifier l’identité avant de dire ou de changer quoi que ce soit.',
  },
};
