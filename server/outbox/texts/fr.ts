import type { MailTexts } from './texts.ts';

export const fr: MailTexts = {
  facts: { address: 'Votre adresse e-mail', username: 'Votre identifiant', client_number: 'Votre identifiant client' },
  changedValue: {
    names: 'nom',
    phone: 'numéro de téléphone',
    answers: 'réponses aux questions de contrôle',
    birth_date: 'date de naissance',
    national_number: 'numéro de registre national',
    username: 'identifiant',
  },
  changeCounts: {
    now: 'Ce changement vaut dès maintenant.',
    later: 'Cela ne sert à vous identifier qu’à partir du {{from}} : ce délai protège votre compte.',
    both: 'L’identifiant vaut dès maintenant ; le reste ne sert à vous identifier qu’à partir du {{from}} : ce délai protège votre compte.',
  },
  resetGround: {
    recovery_request: 'Si vous n’avez rien demandé, ne faites rien : votre mot de passe actuel reste valable.',
    verification_use:
      'Cet envoi a été déclenché pour vous après vérification de votre identité ; votre mot de passe précédent n’est plus valable.',
  },
  footer: 'Référence de votre demande : {{reference}}',
  automatic: 'Ce message est automatique.',
  textMessage: {
    contact_code:
      '{{institution}} : votre code est {{code}}, valable {{minutes}} min. Si vous n’avez rien demandé, ne le donnez à personne.',
  },
  acknowledgement: {
    subject: '{{institution}} : votre demande {{reference}} est bien arrivée',
    heading: 'Nous avons bien reçu votre demande',
    lines: [
      'Votre demande porte la référence {{reference}}. Nous nous en occupons.',
      'Avant de communiquer ou de modifier quoi que ce soit, nous vérifions votre identité. Il se peut que nous vous appelions ou que nous envoyions un code à une adresse que nous connaissons déjà.',
      'N’envoyez jamais de mot de passe ni de code par e-mail.',
    ],
    button: 'Suivre ma demande',
  },
  reply: { subject: 'Re : {{subject}}', heading: '', lines: [], button: 'Suivre ma demande' },
  contact_code: {
    subject: '{{institution}} : votre code de vérification',
    heading: 'Votre code de vérification',
    lines: [
      'Quelqu’un nous demande des informations sur votre compte. Si c’est vous, saisissez ce code sur la page de votre demande, ou donnez-le à l’agent qui vous appelle.',
      'Le code reste valable {{minutes}} minutes. Si vous n’avez rien demandé, ne faites rien et ne donnez ce code à personne.',
    ],
  },
  known_address: {
    subject: '{{institution}} : votre adresse e-mail connue',
    heading: 'Votre adresse e-mail connue chez nous',
    lines: [
      'Après vérification de votre identité, voici l’adresse e-mail sous laquelle nous vous connaissons. $t(signInWith.{{signInWith}})',
      'Cette adresse n’est plus la bonne ? Écrivez à {{desk}} avec « adresse e-mail modifiée » dans l’objet.',
    ],
  },
  address_disclosed: {
    subject: '{{institution}} : votre adresse e-mail a été communiquée',
    heading: 'Votre adresse e-mail a été communiquée',
    lines: [
      'Le {{date}}, après vérification d’identité, nous avons communiqué cette adresse e-mail à la personne qui la demandait.',
      'Ce n’était pas vous ? Écrivez tout de suite à {{desk}} en citant la référence {{reference}}.',
    ],
  },
  confirm_address: {
    subject: '{{institution}} : confirmez votre nouvelle adresse e-mail',
    heading: 'Confirmez votre nouvelle adresse e-mail',
    lines: [
      'Cette adresse a été indiquée comme nouvelle adresse d’un compte chez {{institution}}. Confirmez-la pour qu’elle prenne effet.',
      'Le lien reste valable {{hours}} heures. Si vous n’avez rien demandé, ne faites rien.',
    ],
    button: 'Confirmer cette adresse',
  },
  address_changed: {
    subject: '{{institution}} : votre nouvelle adresse e-mail est enregistrée',
    heading: 'Votre nouvelle adresse e-mail est enregistrée',
    lines: [
      'Nous vous connaissons désormais sous l’adresse à laquelle vous recevez ce message. $t(signInWith.{{signInWith}})',
    ],
    button: 'Aller à la page de connexion',
  },
  address_warning: {
    subject: '{{institution}} : l’adresse e-mail de votre compte a été modifiée',
    heading: 'L’adresse e-mail de votre compte a été modifiée',
    lines: [
      'Le {{date}}, cette adresse a été remplacée par une autre. $t(changeAskedBy.{{by}})',
      'Ce n’était pas vous ? Annulez la modification avec le bouton ci-dessous, dans les {{hours}} heures. Votre adresse sera rétablie et toutes les sessions seront fermées.',
    ],
    button: 'Annuler la modification',
  },
  address_restored: {
    subject: '{{institution}} : votre adresse e-mail est rétablie',
    heading: 'Votre adresse e-mail est rétablie',
    lines: [
      'La modification a été annulée : nous vous connaissons de nouveau sous cette adresse. Toutes les sessions ont été fermées, et nous examinons la demande {{reference}}. $t(passwordAdvice.{{by}})',
    ],
  },
  address_change_confirmed: {
    subject: '{{institution}} : votre nouvelle adresse e-mail est confirmée',
    heading: 'Votre nouvelle adresse e-mail est confirmée',
    lines: [
      'Elle prendra effet le {{date}}. Ce délai protège votre compte ; d’ici là, rien ne change.',
      'Il n’y a rien à faire. Un message vous dira que le changement a pris effet.',
    ],
  },
  address_change_coming: {
    subject: '{{institution}} : l’adresse e-mail de votre compte va changer',
    heading: 'L’adresse e-mail de votre compte va changer',
    lines: [
      'Une autre adresse remplacera celle-ci le {{date}}. $t(changeAskedBy.{{by}})',
      'Ce n’était pas vous ? Annulez tout de suite avec le bouton ci-dessous : rien ne changera, et toutes les sessions seront fermées. C’était vous ? Ne faites rien.',
    ],
    also: 'Le même fichier a aussi changé : {{changed}}. $t(changeCounts.{{counts}}) Si cela ne devait pas changer, écrivez tout de suite à {{desk}}.',
    button: 'Annuler la modification',
  },
  address_change_stopped: {
    subject: '{{institution}} : le changement d’adresse est annulé',
    heading: 'Le changement d’adresse est annulé',
    lines: [
      'Rien n’a changé : nous vous connaissons toujours sous cette adresse. Toutes les sessions ont été fermées, et nous examinons la demande {{reference}}. $t(passwordAdvice.{{by}})',
    ],
  },
  temporary_password: {
    subject: '{{institution}} : votre mot de passe temporaire',
    heading: 'Votre mot de passe temporaire',
    lines: [
      'Connectez-vous avec ce mot de passe. Vous choisirez ensuite le vôtre. Entrez tous les caractères, y compris ceux de la fin.',
      'Respectez les majuscules et les minuscules : « 0 » est le chiffre zéro, « O » la lettre majuscule. Si vous copiez le mot de passe, vérifiez que vous n’avez pas copié d’espace devant ou derrière.',
      'Il est valable {{validity}} et ne sert qu’à choisir le vôtre. Si vous avez reçu plusieurs messages, seul le dernier compte.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Se connecter',
  },
  generated_password: {
    subject: '{{institution}} : votre mot de passe',
    heading: 'Votre mot de passe',
    lines: [
      'Pour vous connecter, notez les informations ci-dessous. Entrez tous les caractères du mot de passe, y compris ceux de la fin.',
      'Respectez les majuscules et les minuscules : « 0 » est le chiffre zéro, « O » la lettre majuscule. Si vous copiez le mot de passe, vérifiez que vous n’avez pas copié d’espace devant ou derrière.',
      'Connectez-vous une première fois dans les {{validity}}. Si vous avez reçu plusieurs messages, seul le dernier compte : chaque demande produit un nouveau mot de passe.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Se connecter',
  },
  reset_link: {
    subject: '{{institution}} : choisissez un nouveau mot de passe',
    heading: 'Choisissez un nouveau mot de passe',
    lines: [
      'Le bouton ci-dessous ouvre la page où vous choisissez votre nouveau mot de passe. Notez bien ces informations :',
      'Le lien est valable {{validity}} et ne sert qu’une fois. Si vous avez reçu plusieurs messages, seul le dernier compte.',
      '$t(resetGround.{{ground}})',
    ],
    button: 'Choisir mon mot de passe',
    copy: 'Le bouton ne s’ouvre pas ? Copiez ce lien dans votre navigateur :',
  },
  password_changed: {
    subject: '{{institution}} : votre mot de passe a été changé',
    heading: 'Votre mot de passe a été changé',
    lines: [
      'Le {{date}}, un nouveau mot de passe a été choisi pour votre compte. $t(sessionsEnded.{{by}})',
      'C’était vous ? Il n’y a rien à faire.',
      'Ce n’était pas vous ? Demandez tout de suite un nouveau mot de passe avec le bouton ci-dessous, et écrivez à {{desk}} pour que nous examinions votre compte.',
    ],
    button: 'Demander un nouveau mot de passe',
  },
  break_glass_used: {
    subject: '{{institution}} : bris de glace à examiner, demande {{reference}}',
    heading: 'Une action a été permise sans preuve d’identité',
    lines: [
      '{{name}} a utilisé le bris de glace pour la demande {{reference}}, le {{date}}.',
      'Une seconde personne doit l’examiner dans les {{hours}} heures : la raison et ce qui a été fait se trouvent sur la page d’examen.',
    ],
    button: 'Examiner',
  },
  account_migrated: {
    subject: '{{institution}} : votre compte est ouvert',
    heading: 'Votre compte est ouvert',
    lines: [
      'Votre ancien compte a été repris. Il ne vous reste plus qu’à choisir un premier mot de passe.',
      'Demandez-le avec le bouton ci-dessous : un e-mail vous dira comment continuer.',
    ],
    button: 'Choisir mon premier mot de passe',
  },
  welcome: {
    subject: '{{institution}} : votre accès est prêt',
    heading: 'Votre accès est prêt',
    lines: [
      'Votre compte est ouvert. Pour vous connecter la première fois, utilisez les informations ci-dessous ; vous choisirez ensuite votre propre mot de passe.',
      'Majuscules ou minuscules, avec ou sans tirets : peu importe. Ce mot de passe ne sert qu’une fois, et le premier que vous choisissez le remplace.',
      'Ne le transmettez à personne : nous ne vous le demanderons jamais. S’il ne fonctionne plus, demandez un nouveau mot de passe depuis la page de connexion.',
      'Vous n’attendiez pas ce message, ou il n’est pas pour vous ? Ne vous connectez pas et écrivez à {{desk}}.',
    ],
    button: 'Se connecter la première fois',
    copy: 'Le bouton ne s’ouvre pas ? Copiez cette adresse dans votre navigateur :',
  },
  welcome_link: {
    subject: '{{institution}} : votre accès est prêt',
    heading: 'Votre accès est prêt',
    lines: [
      'Votre compte est ouvert. Le bouton ci-dessous ouvre la page où vous choisissez votre premier mot de passe. Notez bien ces informations :',
      'Le lien est valable {{validity}} et ne sert qu’une fois. Passé ce délai, demandez un mot de passe depuis la page de connexion.',
      'Ne transmettez ce lien à personne. Vous n’attendiez pas ce message, ou il n’est pas pour vous ? Ne l’ouvrez pas et écrivez à {{desk}}.',
    ],
    button: 'Choisir mon premier mot de passe',
    copy: 'Le bouton ne s’ouvre pas ? Copiez ce lien dans votre navigateur :',
  },
  prove_address: {
    subject: '{{institution}} : lisez-vous bien cette adresse ?',
    heading: 'Confirmez que vous lisez cette adresse',
    lines: [
      'Cette adresse nous a été donnée comme nouvelle adresse d’un compte chez {{institution}}. Confirmez que c’est bien vous qui la lisez.',
      'Rien ne change encore : nous vérifions d’abord qui vous êtes. Le lien est valable {{hours}} heures. Si vous n’avez rien demandé, ne faites rien.',
    ],
    button: 'Confirmer que je lis cette adresse',
  },
  identify: {
    subject: '{{institution}} : prouvez votre identité avec {{provider}}',
    heading: 'Prouvez votre identité avec {{provider}}',
    lines: [
      'Pour traiter votre demande {{reference}}, nous vous demandons de vous identifier avec {{provider}}. Nous n’en retenons que ceci : c’est bien vous, ou non.',
      'Le lien est valable {{hours}} heures. Ne le transmettez à personne. Si vous ne nous avez rien demandé, ne faites rien.',
    ],
    button: 'M’identifier',
  },
  mailbox_failing: {
    subject: '{{institution}} : la boîte {{mailbox}} n’est plus lue',
    heading: 'Une boîte aux lettres n’est plus lue',
    lines: [
      'Depuis le {{since}}, les e-mails envoyés à {{mailbox}} ne sont plus lus. Ils ne sont pas perdus : ils restent sur le serveur de messagerie et seront lus dès que la panne sera réparée.',
      '$t(mailboxCause.{{cause}})',
      'Lancez « guichet doctor » sur le serveur de Guichet : la commande nomme la faute et dit comment la réparer. Vous recevrez un message dès que la boîte sera de nouveau lue.',
      'Détail pour l’informatique : {{error}}',
    ],
  },
  mailbox_recovered: {
    subject: '{{institution}} : la boîte {{mailbox}} est de nouveau lue',
    heading: 'La boîte aux lettres est de nouveau lue',
    lines: [
      'Les e-mails envoyés à {{mailbox}} sont de nouveau lus. L’interruption a duré {{duration}}, depuis le {{since}}.',
      'Les e-mails arrivés entre-temps deviennent maintenant des tickets. Il n’y a rien à faire.',
    ],
  },
  staff_invitation: {
    subject: '{{institution}} : votre accès au service desk',
    heading: 'Bienvenue au service desk',
    lines: [
      '{{inviter}} vous a donné un accès à Guichet, le service desk « {{institution}} ».',
      'Choisissez votre mot de passe et votre second facteur avec le bouton ci-dessous, dans les {{hours}} heures. Le lien ne sert qu’une fois.',
      'Si vous n’attendiez pas cette invitation, ne faites rien.',
    ],
    button: 'Ouvrir mon accès',
  },
  staff_security: {
    subject: '{{institution}} : votre accès au service desk a changé',
    heading: 'Votre accès au service desk a changé',
    lines: [
      'Le {{date}} : $t(staffEvent.{{event}})',
      'Ce n’était pas vous ? Prévenez tout de suite votre responsable ou un administrateur : il peut fermer vos sessions et votre accès.',
    ],
  },
  staff_sign_in_alarm: {
    subject: '{{institution}} : beaucoup de connexions refusées pour {{name}}',
    heading: 'Quelqu’un essaie d’entrer à la place de {{name}}',
    lines: [
      'Depuis peu, {{count}} essais de connexion au nom de {{name}} ont été refusés. Jusqu’à {{until}}, seuls les appareils et les réseaux que cette personne a déjà utilisés peuvent se connecter en son nom.',
      'Si {{name}} n’y est pour rien, il n’y a rien à faire : son propre accès reste ouvert. Le journal d’audit montre d’où viennent les essais.',
    ],
  },
  account_changed_by_file: {
    subject: '{{institution}} : des données de votre compte ont changé',
    heading: 'Des données de votre compte ont changé',
    lines: [
      'Le {{date}}, un fichier de l’institution a changé dans votre compte : {{changed}}.',
      '$t(changeCounts.{{counts}})',
      'Cela devait changer ? Il n’y a rien à faire.',
      'Cela ne devait pas changer, ou vous ne pouvez plus vous connecter ? Écrivez tout de suite à {{desk}} : nous examinerons votre compte.',
    ],
  },
  import_waits: {
    subject: '{{institution}} : une importation de comptes attend',
    heading: 'Une importation attend quelqu’un',
    lines: [
      'Un fichier de « {{source}} » a été déposé dans le dossier surveillé.',
      '$t(importWaits.{{what}})',
      'Rien ne change dans les comptes avant qu’une personne ne l’ait décidé.',
    ],
    button: 'Voir l’importation',
  },
  profile_changed: {
    subject: '{{institution}} : les règles de protection des comptes ont changé',
    heading: 'Les règles de protection des comptes ont changé',
    lines: [
      'Le {{date}}, $t(profileAuthor.{{by}}) a mis en vigueur une nouvelle version du profil « {{institution}} », qui change la connexion, la récupération, les mots de passe ou les preuves d’identité.',
      'L’historique du profil montre ce qui a changé et permet d’y revenir. Si ce changement vous étonne, parlez-en tout de suite à $t(profileContact.{{by}}) et à la personne responsable de la sécurité.',
    ],
  },
  importWaits: {
    previewed: 'Il a été lu : regardez ce qui changerait, puis appliquez-le ou écartez-le.',
    unmapped:
      'Personne n’a encore dit ce que signifient ses colonnes : dites-le une fois, et les fichiers suivants seront lus d’eux-mêmes.',
  },
  profileAuthor: { staff: '{{name}}', system: 'quelqu’un, par la ligne de commande,' },
  profileContact: { staff: '{{name}}', system: 'qui administre le serveur de Guichet' },
  staffEvent: {
    password_changed: 'votre mot de passe a été changé ; vos autres sessions sont fermées.',
    recovery_codes_made: 'de nouveaux codes de secours ont été créés ; les anciens ne valent plus.',
    passkey_added: 'une clé d’accès a été ajoutée.',
    passkey_removed: 'une clé d’accès a été retirée.',
    identity_linked: 'l’identité de votre organisation a été liée à votre accès.',
  },
  audit_checkpoint: {
    subject: '{{institution}} : point de contrôle du journal d’audit, entrée {{position}}',
    heading: 'Point de contrôle du journal d’audit',
    lines: [
      'Le journal d’audit allait jusqu’à l’entrée {{position}}. La ligne ci-dessous le certifie par une signature.',
      'Conservez ce message à l’écart de Guichet : si des entrées disparaissaient un jour, il le prouverait. Pour vérifier, mettez ces lignes dans un fichier et lancez « guichet audit verify --checkpoints FICHIER ».',
    ],
  },
  signInWith: {
    address: 'C’est aussi avec cette adresse que vous vous connectez.',
    other: 'Pour vous connecter, utilisez votre identifiant habituel et non cette adresse.',
  },
  changeAskedBy: {
    desk: 'Nous avons d’abord vérifié l’identité de la personne qui l’a demandé.',
    register: 'Le fichier reçu de votre établissement donne cette nouvelle adresse.',
    member: 'La demande vient de la page de profil du compte, mot de passe à l’appui.',
  },
  sessionsEnded: {
    reset_secret: 'Toutes les sessions ont été fermées.',
    credential: 'Les autres sessions ont été fermées.',
  },
  passwordAdvice: {
    desk: 'Par prudence, changez aussi votre mot de passe.',
    register: 'Par prudence, changez aussi votre mot de passe.',
    member:
      'Votre mot de passe ne vaut plus : choisissez-en un nouveau depuis la page de connexion, comme pour un mot de passe oublié.',
  },
  deskNote: {
    on_site: {
      subject: 'Adresse corrigée au guichet',
      text: 'La personne est au guichet et présente un document d’identité. Elle demande que son compte porte une nouvelle adresse e-mail.',
    },
    name_on_document: {
      subject: 'Nom sur le document',
      text: 'Le nom du document d’identité présenté au guichet est celui de cette personne, écrit autrement.',
    },
    address_import_undone: {
      subject: 'Adresse importée annulée par l’adresse précédente',
      text: 'Un import avait remplacé l’adresse de ce compte. La personne qui lit l’adresse précédente a annulé ce remplacement : l’ancienne adresse est rétablie, les sessions sont fermées, les liens et mots de passe envoyés ne valent plus. La source garde l’autre adresse : faites-la corriger là où le fichier est établi, après avoir vérifié auprès du titulaire laquelle est la sienne.',
    },
    address_import_stopped: {
      subject: 'Adresse importée empêchée par l’adresse actuelle',
      text: 'Un import annonçait une autre adresse pour ce compte. La personne qui lit l’adresse actuelle l’a empêchée avant qu’elle ne prenne effet : rien n’a changé, les sessions sont fermées, les liens et mots de passe envoyés ne valent plus. La source garde l’autre adresse : faites-la corriger là où le fichier est établi, après avoir vérifié auprès du titulaire laquelle est la sienne. Si personne n’a demandé ce changement, voyez avec la supervision qui a apporté le fichier.',
    },
    address_undone: {
      subject: 'Changement d’adresse annulé par l’adresse précédente',
      text: 'Un changement d’adresse demandé sur la page de profil avait pris effet. La personne qui lit l’adresse précédente l’a annulé : l’ancienne adresse est rétablie, les sessions sont fermées, les liens et mots de passe envoyés ne valent plus. Qui a demandé le changement connaissait le mot de passe : il ne vaut plus, et le titulaire en choisit un nouveau par la page de connexion. Voyez avec lui comment il a pu être connu.',
    },
    address_stopped: {
      subject: 'Changement d’adresse empêché par l’adresse actuelle',
      text: 'Un changement d’adresse demandé sur la page de profil attendait de prendre effet. La personne qui lit l’adresse actuelle l’a empêché : rien n’a changé, les sessions sont fermées, les liens et mots de passe envoyés ne valent plus. Qui a demandé le changement connaissait le mot de passe : il ne vaut plus, et le titulaire en choisit un nouveau par la page de connexion. Voyez avec lui comment il a pu être connu.',
    },
  },
  mailboxCause: {
    nobody_reads:
      'Aucun processus ne lit cette boîte : le processus « mail » de Guichet est arrêté ou bloqué. Redémarrez-le.',
    sign_in_refused:
      'Le serveur de messagerie refuse la connexion : le mot de passe a peut-être changé ou expiré, ou le compte est bloqué.',
    token_refused:
      'Le fournisseur de messagerie refuse l’accès de l’application : son secret a peut-être expiré, ou l’autorisation a été retirée.',
    certificate: 'La connexion chiffrée au serveur de messagerie échoue : son certificat a peut-être expiré ou changé.',
    unreachable: 'Le serveur de messagerie ne répond pas : il est peut-être arrêté, ou le réseau est coupé.',
    other: 'La lecture échoue pour une raison que Guichet ne connaît pas ; le détail est ci-dessous.',
  },
};
