export const staff = {
  shell: {
    tagline: 'Vérifier l’identité avant de dire ou de changer quoi que ce soit.',
  },
  signIn: {
    title: 'Connexion du personnel',
    lead: 'Pour les agents et les superviseurs du service desk.',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    submit: 'Continuer',
    refused: 'La connexion n’a pas réussi',
    refusedText:
      'Vérifiez l’adresse et le mot de passe, puis réessayez. Après dix essais, attendez un quart d’heure ; sinon, demandez à votre responsable.',
    over: 'Recommencez la connexion',
    overText: 'Trop de temps ou trop d’essais ont passé depuis le mot de passe. Saisissez-le à nouveau.',
    signedOut: 'Vous êtes déconnecté.',
  },
  secondFactor: {
    title: 'Votre code de connexion',
    lead: 'Bonjour {{name}}. Ouvrez votre application d’authentification et recopiez les six chiffres de Guichet.',
    code: 'Code à six chiffres',
    hint: 'Il change toutes les 30 secondes et ne sert qu’une fois.',
    submit: 'Se connecter',
    refused: 'Ce code ne convient pas. Attendez le suivant dans votre application, puis saisissez-le.',
    restart: 'Ce n’est pas vous ? Recommencer',
  },
  profile: {
    title: 'Mon profil',
    lead: 'Ce que Guichet sait de vous, et la langue de vos écrans.',
    name: 'Nom',
    roles: 'Rôles',
    language: 'Langue des écrans',
    signOut: 'Se déconnecter',
    session: 'Votre session se ferme après 30 minutes sans activité, et au plus tard 12 heures après la connexion.',
  },
  role: {
    agent: 'Agent',
    supervisor: 'Superviseur',
    administrator: 'Administrateur',
  },
  invalid: {
    address_shape: 'Saisissez une adresse e-mail complète, par exemple nom@exemple.be.',
    password_empty: 'Saisissez votre mot de passe.',
    code_shape: 'Saisissez les six chiffres du code.',
  },
};
