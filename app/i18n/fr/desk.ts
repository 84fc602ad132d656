export const desk = {
  nav: {
    queue: 'File',
    accounts: 'Comptes',
    approvals: 'Approbations',
    supervision: 'Supervision',
    admin: 'Administration',
    profile: 'Mon profil',
  },
};
