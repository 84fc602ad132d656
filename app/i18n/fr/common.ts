export const common = {
  action: {
    back: 'Retour',
    cancel: 'Annuler',
    close: 'Fermer',
    confirm: 'Confirmer',
    continue: 'Continuer',
    copy: 'Copier',
    hide: 'Masquer',
    save: 'Enregistrer',
    search: 'Rechercher',
    send: 'Envoyer',
    show: 'Afficher',
    signOut: 'Se déconnecter',
  },
  language: {
    label: 'Langue',
  },
  layout: {
    skip: 'Aller au contenu',
    main: 'Navigation principale',
    more: 'Plus',
    waiting_one: '{{count}} en attente',
    waiting_other: '{{count}} en attente',
  },
  field: {
    optional: 'facultatif',
    characters_one: '{{count}} caractère',
    characters_other: '{{count}} caractères',
    showPassword: 'Afficher le mot de passe',
    hidePassword: 'Masquer le mot de passe',
  },
  invalid: {
    required: 'Ce champ est nécessaire.',
    email: 'Saisissez une adresse e-mail complète, par exemple nom@exemple.be.',
    tooShort: 'C’est trop court.',
    tooLong: 'C’est trop long.',
    code: 'Saisissez les chiffres du code.',
    form: 'Corrigez les champs indiqués, puis envoyez à nouveau.',
  },
  state: {
    pending: 'En cours…',
    loading: 'Chargement…',
    done: 'fait',
    copied: 'Copié',
  },
  tone: {
    info: 'Information',
    ok: 'Réussi',
    warn: 'Attention',
    danger: 'Problème',
  },
  evidence: {
    meter: '{{met}} preuves sur {{total}}',
    meterPartial: '{{met}} preuves sur {{total}}, dont {{partial}} à vérifier',
  },
  masked: {
    label: 'valeur masquée',
    hidesIn: 'Se masque dans {{time}}',
    hiddenAgain: 'La valeur est de nouveau masquée.',
  },
  pagination: {
    label: 'Pages',
    previous: 'Page précédente',
    next: 'Page suivante',
    position: 'Page {{page}} sur {{pages}}',
  },
  toast: {
    region: 'Notifications',
  },
  failure: {
    reference: 'Référence à citer : {{reference}}',
    home: 'Aller à l’accueil',
    retry: 'Réessayer',
    badRequest: {
      title: 'Nous n’avons pas compris cette demande',
      text: 'Le lien est peut-être incomplet, ou le formulaire a été modifié. Revenez à la page précédente et recommencez.',
    },
    forbidden: {
      title: 'Vous n’avez pas accès à cette page',
      text: 'Votre rôle ne permet pas cette action, ou elle n’est plus permise maintenant. Si elle devrait l’être, demandez-le à votre responsable.',
    },
    notFound: {
      title: 'Cette page n’existe pas',
      text: 'L’adresse est peut-être mal copiée, ou la page a été retirée. Vérifiez le lien, ou repartez de l’accueil.',
    },
    conflict: {
      title: 'Quelqu’un d’autre a agi entre-temps',
      text: 'Rien n’a été changé par votre envoi. Revenez à la page précédente, relisez l’état actuel et recommencez si c’est encore nécessaire.',
    },
    tooMany: {
      title: 'Trop d’essais en peu de temps',
      text: 'Attendez quelques minutes, puis réessayez.',
    },
    unavailable: {
      title: 'Le service n’est pas disponible pour le moment',
      text: 'Rien n’est perdu. Réessayez dans quelques minutes.',
    },
    server: {
      title: 'Quelque chose s’est mal passé de notre côté',
      text: 'Vous n’avez rien fait de travers. Réessayez dans quelques minutes ; si cela continue, prévenez votre institution.',
    },
  },
};
