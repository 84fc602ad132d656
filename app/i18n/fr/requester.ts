export const requester = {
  footer: {
    help: 'Un souci ? Écrivez au service desk : {{address}}',
    privacy: 'Vos données servent uniquement à traiter votre demande.',
  },
  junk: 'Rien reçu après quelques minutes ? Regardez aussi dans le dossier des courriers indésirables.',
  landing: {
    title: 'Quelle est votre institution ?',
    lead: 'Choisissez l’institution auprès de laquelle vous avez un compte.',
    none: 'Aucune institution n’est ouverte pour le moment.',
    staff: 'Vous travaillez au service desk ? Se connecter',
  },
};
