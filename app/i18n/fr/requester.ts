import { recovery } from './recovery.ts';

export const requester = {
  footer: {
    help: 'Un souci ? Contactez {{helpers}} ou écrivez à {{address}}.',
    privacy: 'Vos données servent uniquement à traiter votre demande.',
    nationalNumber: 'Numéro de registre national : {{purpose}}. Base légale : {{legalBasis}}.',
  },
  junk: 'Rien reçu après quelques minutes ? Regardez aussi dans le dossier des courriers indésirables.',
  landing: {
    title: 'Quelle est votre institution ?',
    lead: 'Choisissez l’institution auprès de laquelle vous avez un compte.',
    none: 'Aucune institution n’est ouverte pour le moment.',
    staff: 'Vous traitez les demandes ? Accès du personnel',
  },
  signIn: {
    title: 'Se connecter à {{portal}}',
    identifier: {
      address: 'adresse e-mail',
      username: 'nom d’utilisateur',
      client_number: 'numéro de client',
    },
    password: 'Mot de passe',
    submit: 'Se connecter',
    refused: {
      title: 'Nous n’avons pas pu vous connecter',
      text: 'Vérifiez ce que vous avez saisi, tous les caractères compris. Un mot de passe reçu par e-mail n’est valable que pour une durée limitée, et seul le dernier compte. Après plusieurs essais, attendez un quart d’heure.',
    },
    remember: {
      address: 'Se souvenir de mon adresse e-mail',
      username: 'Se souvenir de mon nom d’utilisateur',
      client_number: 'Se souvenir de mon numéro de client',
    },
    firstConnection: 'Première connexion ?',
  },
  notice: {
    signed_out: 'Vous êtes déconnecté.',
    password_chosen: 'Votre nouveau mot de passe est enregistré.',
    code_matched: 'Merci, le code est le bon. Nous poursuivons le traitement de votre demande.',
  },
  password: {
    title: {
      temporary: 'Choisissez votre nouveau mot de passe',
      own: 'Changer votre mot de passe',
    },
    lead: {
      temporary:
        'Le mot de passe que vous avez reçu ne sert qu’à en choisir un autre. Choisissez le vôtre pour continuer.',
      own: 'Vos autres sessions seront fermées.',
    },
    old: {
      temporary: 'Mot de passe reçu',
      own: 'Mot de passe actuel',
    },
    new: 'Nouveau mot de passe',
    again: 'Confirmer le mot de passe',
    submit: 'Enregistrer et continuer',
    note: 'Les espaces collés avant ou après sont retirés.',
    strength: {
      label: 'Solidité :',
      weak: 'faible',
      fair: 'moyenne',
      good: 'bonne',
      strong: 'forte',
    },
    broken: 'Il manque encore : {{rules}}.',
    rule: {
      length: '{{minimum}} caractères au moins',
      lower: 'une minuscule',
      upper: 'une majuscule',
      digit: 'un chiffre',
      special: 'un caractère spécial',
      specialOf: 'un caractère parmi {{specials}}',
      name: 'aucune partie de votre nom',
    },
  },
  home: {
    addressChange:
      'Votre nouvelle adresse {{hint}} prend effet le {{when}}. Vous n’avez rien demandé ? Utilisez le lien reçu à votre adresse actuelle, ou contactez {{helpers}}.',
    title: 'Bonjour {{firstName}}',
    roles: 'Votre rôle : {{roles}}',
    since: 'Connecté depuis le {{moment}}',
    blocks: 'Vos services',
    opens: 'Ouvre {{site}}',
    none: 'Aucun service n’est encore lié à votre rôle. Si vous en attendiez un, contactez {{helpers}}.',
    account: 'Votre compte',
    profile: 'Mon profil',
    changePassword: 'Changer le mot de passe',
    signOut: 'Se déconnecter',
  },
  gone: {
    title: 'Ce lien n’est plus valable',
    lead: 'Il a déjà servi, il a expiré, ou un lien plus récent l’a remplacé.',
    request: 'Ouvrez de nouveau le lien du dernier e-mail que vous avez reçu de nous. Il vous ramène à votre demande.',
    'new-address':
      'Si votre nouvelle adresse n’est pas encore enregistrée, recommencez depuis votre profil, ou demandez-nous un nouveau lien en citant la référence de votre demande.',
    'undo-address':
      'Vous n’avez pas demandé ce changement d’adresse ? Écrivez-nous tout de suite, en citant la référence qui figure dans l’e-mail.',
    prove:
      'Si nous attendons encore cette confirmation, demandez-nous un nouveau lien en citant la référence de votre demande.',
    identify:
      'Si nous attendons encore votre identification, demandez-nous un nouveau lien en citant la référence de votre demande.',
    reset: 'Demandez-en un nouveau : seul le dernier e-mail reçu compte.',
    write: 'Nous écrire',
    signIn: 'Aller à la page de connexion',
  },
  request: {
    title: 'Votre demande',
    reference: 'Référence',
    opened: 'Reçue le',
    steps: 'Étapes de votre demande',
    step: {
      received: 'Demande reçue',
      being_verified: 'Vérification de votre identité',
      code_awaited: 'Code à saisir',
      done: 'Demande traitée',
    },
    state: {
      done: 'étape terminée',
      current: 'étape en cours',
      next: 'étape suivante',
    },
    text: {
      received: 'Quelqu’un va s’en occuper. Vous n’avez rien à faire pour le moment.',
      being_verified:
        'Il se peut que nous vous appelions, ou que nous envoyions un code à une adresse que nous connaissons déjà.',
      code_awaited: 'Nous avons envoyé un code à une adresse e-mail que nous connaissons déjà.',
      done: 'Regardez vos e-mails : notre réponse s’y trouve. Pour ajouter quelque chose, répondez à notre dernier message.',
    },
    code: {
      title: 'Saisissez le code reçu',
      label: 'Code à six chiffres',
      hint: 'Si un agent vous appelle, vous pouvez aussi le lui donner. Il reste valable quelques minutes.',
      submit: 'Vérifier le code',
      wrong_one: 'Ce n’est pas le bon code. Il vous reste {{count}} essai.',
      wrong_other: 'Ce n’est pas le bon code. Il vous reste {{count}} essais.',
      closed: {
        title: 'Ce code ne peut plus servir',
        text: 'Il a expiré, ou il y a eu trop d’essais. Répondez à notre dernier e-mail pour en demander un nouveau.',
      },
    },
    mails: {
      title: 'Les e-mails que nous vous avons envoyés',
      acknowledgement: 'Accusé de réception',
      reply: 'Notre réponse',
      known_address: 'Votre adresse connue chez nous',
      confirm_address: 'Lien pour confirmer votre nouvelle adresse',
    },
    keep: 'Gardez l’e-mail qui vous a amené ici : son lien montre toujours où en est votre demande.',
  },
  newAddress: {
    title: 'Confirmez votre nouvelle adresse e-mail',
    label: 'Nouvelle adresse',
    text: 'Dès la confirmation, c’est avec cette adresse que vous vous connectez et que nous vous écrivons. Les sessions ouvertes seront fermées.',
    submit: 'Confirmer cette adresse',
    notYou: 'Vous n’avez rien demandé ? Fermez cette page : rien ne change.',
    textLater:
      'Après la confirmation, elle prend effet au bout de {{hours}} heures. Ce délai protège votre compte. Les sessions ouvertes seront alors fermées.',
    later: {
      title: 'Votre nouvelle adresse est confirmée',
      text: 'Elle prend effet le {{when}}. Ce délai protège votre compte ; d’ici là, rien ne change et il n’y a rien à faire. Un e-mail vous le confirme.',
    },
    done: {
      title: 'Votre nouvelle adresse est enregistrée',
      text: 'Nous vous écrivons désormais à cette adresse, et un message vient d’y être envoyé.',
    },
  },
  undoAddress: {
    title: 'Rétablir votre adresse e-mail précédente ?',
    warning: {
      title: 'Faites-le si vous n’avez pas demandé ce changement',
      text: 'L’adresse e-mail de votre compte a été remplacée par une autre. Vous pouvez revenir en arrière.',
    },
    label: 'Adresse qui sera rétablie',
    text: 'Toutes les sessions seront fermées et nous examinerons la demande.',
    submit: 'Rétablir mon adresse',
    wasYou: 'C’était bien vous ? Fermez cette page : votre nouvelle adresse reste en place.',
    advice: 'Par prudence, changez aussi votre mot de passe.',
    done: {
      title: 'Votre adresse précédente est rétablie',
      lead: 'Toutes les sessions sont fermées et nous examinons ce qui s’est passé. Un e-mail vous le confirme.',
    },
  },
  stopAddress: {
    title: 'Annuler le changement d’adresse ?',
    warning: {
      title: 'Faites-le si vous n’avez pas demandé ce changement',
      text: 'Une autre adresse e-mail doit remplacer celle-ci le {{when}}. Vous pouvez l’empêcher.',
    },
    label: 'Adresse qui reste en place',
    submit: 'Annuler le changement',
    wasYou: 'C’était bien vous ? Fermez cette page : le changement prendra effet comme prévu.',
    done: {
      title: 'Le changement est annulé',
      lead: 'Votre adresse reste la même. Toutes les sessions sont fermées et nous examinons ce qui s’est passé. Un e-mail vous le confirme.',
    },
  },
  prove: {
    title: 'Lisez-vous bien cette adresse ?',
    label: 'Adresse à confirmer',
    text: 'Vous confirmez seulement que les messages envoyés à cette adresse vous arrivent. Rien ne change encore : nous vérifions d’abord qui vous êtes.',
    submit: 'Oui, je lis cette adresse',
    notYou: 'Vous n’avez rien demandé ? Fermez cette page : rien ne change.',
    done: {
      title: 'Merci, c’est noté',
      text: 'Nous poursuivons le traitement de votre demande. Vous pouvez fermer cette page.',
    },
  },
  identify: {
    title: 'Prouvez votre identité',
    lead: 'Pour votre demande {{reference}}, reçue le {{date}}, nous vous demandons de vous identifier avec {{provider}}.',
    kept: 'Ce que nous en retenons',
    keptText:
      'Une seule chose : c’est bien vous, ou non. Votre numéro de registre national sert à comparer et n’est pas gardé.',
    only: {
      title: 'C’est vous qui nous avez écrit ?',
      text: 'Continuez seulement dans ce cas. Si quelqu’un d’autre vous a transmis ce lien, fermez cette page.',
    },
    submit: 'M’identifier avec {{provider}}',
    leave: {
      title: 'Vous passez chez {{provider}}',
      text: 'Si la page ne s’ouvre pas d’elle-même, utilisez le bouton.',
      submit: 'Continuer chez {{provider}}',
    },
    done: {
      title: 'Merci, nous avons la réponse',
      text: 'Nous poursuivons le traitement de votre demande. Vous pouvez fermer cette page.',
    },
    notice: {
      declined: 'Vous n’avez pas donné votre accord. Rien n’a été transmis ; vous pouvez recommencer.',
      unusable: 'L’identification n’a pas abouti : la réponse n’était pas complète. Vous pouvez recommencer.',
      unavailable: 'Le service d’identification ne répond pas pour l’instant. Réessayez dans quelques minutes.',
    },
  },
  recover: recovery,
  problem: {
    too_fast: 'Trop d’essais en peu de temps. Attendez quelques minutes, puis réessayez.',
    identifier_empty: 'Saisissez de quoi vous reconnaître.',
    address_empty: 'Saisissez votre adresse e-mail.',
    address_shape: 'Saisissez une adresse e-mail complète, par exemple nom@exemple.be.',
    username_empty: 'Saisissez votre nom d’utilisateur.',
    wrong_address: 'Ce n’est pas l’adresse à laquelle ce lien a été envoyé.',
    password_empty: 'Saisissez le mot de passe.',
    password_long: 'Ce mot de passe est trop long : 256 caractères au plus.',
    password_differs: 'Les deux saisies ne sont pas identiques.',
    wrong_old: 'Ce n’est pas le mot de passe attendu. Entrez tous les caractères, y compris ceux de la fin.',
    same: 'Choisissez un mot de passe différent de l’ancien.',
    common: 'Ce mot de passe est trop facile à deviner. Choisissez plusieurs mots sans lien, ou un autre mélange.',
    code_shape: 'Saisissez les six chiffres du code.',
  },
};
