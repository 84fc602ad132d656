export const member = {
  modify: 'Modifier',
  signOut: 'Se déconnecter',
  home: 'Retour à vos services',
  awaitsAssignment:
    'Votre compte existe, mais il n’ouvre encore aucun droit : ils suivent votre affectation dans une école. Si vous y travaillez déjà, adressez-vous au service du personnel.',
  notice: {
    address_requested:
      'Nous avons envoyé un lien à la nouvelle adresse. Ouvrez-le pour la confirmer. Rien reçu après 5 minutes ? Regardez aussi dans le dossier des courriers indésirables.',
    address_cancelled: 'Le changement d’adresse est annulé. Rien n’a changé.',
    sessions_ended: 'C’est fait : il faudra se reconnecter sur cet appareil.',
    nothing_to_end: 'Cette session était déjà fermée.',
  },
  profile: {
    title: 'Votre profil',
    lead: 'Ce que {{portal}} connaît de vous, et où votre compte est ouvert.',
  },
  underWay: {
    pending: {
      title: 'Une nouvelle adresse attend sa confirmation',
      text: 'Ouvrez le lien que nous y avons envoyé, avant le {{when}}. D’ici là, rien ne change.',
    },
    cooling: {
      title: 'Votre nouvelle adresse est confirmée',
      text: 'Elle prend effet le {{when}}. Ce délai protège votre compte. Vous n’avez rien demandé ? Annulez, puis changez votre mot de passe.',
    },
    cancel: 'Annuler ce changement',
  },
  data: {
    title: 'Vos données',
    masked:
      'Adresse, téléphone et numéro sont masqués : même devant votre écran ouvert, personne d’autre ne peut les lire.',
    name: 'Nom',
    roles: 'Rôle',
    username: 'Nom d’utilisateur',
    clientNumber: 'Numéro de client',
    school: 'École',
    address: 'Adresse e-mail',
    phone: 'Téléphone',
    nationalNumber: 'Numéro de registre national',
    none: 'Aucune adresse connue',
    elsewhere: 'Pour la modifier, contactez {{helpers}}.',
    how: 'Comment faire ?',
  },
  access: {
    title: 'Votre accès',
    password: 'Mot de passe',
    passwordSince: 'Choisi le {{date}}',
    passwordNever: 'Pas encore choisi',
  },
  session: {
    title: 'Où votre compte est ouvert',
    lead: 'Fermez ce que vous ne reconnaissez pas. Une session inutilisée se ferme après une demi-heure.',
    unknown: 'Navigateur inconnu',
    here: 'Cet appareil',
    since: 'Ouverte',
    network: 'réseau {{network}}',
    end: 'Fermer',
    endOthers: 'Fermer toutes les autres',
  },
  signIns: {
    title: 'Dernières connexions',
    lead: 'Sur les 90 derniers jours.',
    refused_one: '{{count}} essai de connexion à votre compte a été refusé ces {{days}} derniers jours.',
    refused_other: '{{count}} essais de connexion à votre compte ont été refusés ces {{days}} derniers jours.',
    refusedMany: 'Au moins {{count}} essais de connexion à votre compte ont été refusés ces {{days}} derniers jours.',
  },
  strange: {
    title: 'Quelque chose vous semble étrange ?',
    text: 'Fermez les autres sessions, changez votre mot de passe, et contactez {{helpers}} :',
  },
  address: {
    title: 'Changer votre adresse e-mail',
    present: 'Adresse actuelle',
    new: 'Nouvelle adresse e-mail',
    password: 'Votre mot de passe actuel',
    passwordHint: 'Nous le redemandons pour être sûrs que c’est bien vous.',
    unchanged: 'C’est déjà votre adresse.',
    refused: 'Votre demande n’a pas été envoyée',
    replaces: 'Un changement est déjà en cours. Cette demande le remplace.',
    next: 'Ce qui va se passer',
    step: {
      link: 'Nous envoyons un lien à la nouvelle adresse. Ouvrez-le dans les {{hours}} heures pour la confirmer.',
      atOnce: 'Dès la confirmation, elle remplace l’ancienne et toutes vos sessions sont fermées.',
      later:
        'Elle remplace l’ancienne {{hours}} heures après la confirmation ; toutes vos sessions sont alors fermées.',
      warned: 'L’adresse actuelle en est avertie, et peut revenir en arrière pendant {{hours}} heures.',
    },
    submit: 'Envoyer le lien',
    back: 'Retour à votre profil',
  },
  passwordOver: {
    title: 'Votre mot de passe ne vaut plus',
    text: 'Qui a demandé ce changement le connaissait. Choisissez-en un nouveau : nous vous écrivons à cette adresse.',
    submit: 'Choisir un nouveau mot de passe',
  },
};
