export const mail = {
  sheet: {
    title: 'Mail mis en page',
    inert: 'Les liens sont désactivés, les numéros nationaux masqués.',
    blocked_one: 'Une image ou un style distant a été bloqué.',
    blocked_other: '{{count}} images ou styles distants ont été bloqués.',
    cut: 'Le mail est trop long : la fin n’est pas montrée.',
    none: 'Ce mail n’a pas de mise en page. Son texte est dans la conversation.',
    too_large: 'La mise en page de ce mail est trop volumineuse. Lisez le texte, ou le fichier brut.',
    unreadable:
      'La mise en page de ce mail n’a pas pu être lue dans les limites prévues. Lisez le texte, ou le fichier brut.',
  },
};
