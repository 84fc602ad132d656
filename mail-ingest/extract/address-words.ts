import { anyOf, endingIn, phrases } from '../words/phrases.ts';

/** Right before an address, on its line or in its clause: it is the one to use from now on. */
export const STRONG_NEW = phrases({
  fr: "nouvelle | nouvelles | nouveau | nouvel | desormais | dorenavant | a l'avenir | a partir de maintenant | maintenant | a present | remplacee par | remplacer par | remplacez par | a partir du … | a compter du … | des le …",
  nl: 'nieuw | nieuwe | voortaan | vanaf nu | vanaf heden | tegenwoordig | nu | vanaf … | vervangen door',
  de: 'neue | neuer | neues | neuen | kunftig | ab sofort | ab jetzt | ab dem … | ab … | nunmehr | jetzt | nun | ersetzt durch',
  en: 'new | from now on | henceforth | as of … | starting … | now | replaced by | replaced with | instead',
});

/** Right before an address: it is the one that no longer serves. */
export const STRONG_OLD = phrases({
  fr: "ancien | ancienne | anciennes | anciennement | auparavant | precedente | precedent | avant | jadis | au lieu de | a la place de | en lieu et place de | plutot que | n'utilise plus | n'ai plus acces | n'ai plus acces a | plus acces | non plus | et non | et non pas | et pas | et plus | etait | supprimer | supprimez | retirer | retirez | effacer | enlever | actuellement enregistree | connue sous | avez encode | ex | ne plus utiliser | n'utilisez plus | ne plus employer | ne pas utiliser | ne plus ecrire a | erreur dans mon adresse … | faute dans mon adresse …",
  nl: 'oud | oude | vroeger | vroegere | voorheen | vorig | vorige | in plaats van | in de plaats van | niet langer | niet meer | en niet | was | geen toegang | geen toegang meer tot | verwijder | verwijderen | schrap | schrappen | gekend onder | niet meer gebruiken | gebruik niet | niet gebruiken | fout in mijn …',
  de: 'alt | alte | alter | altes | alten | fruher | fruhere | fruheren | vormals | ehemals | bisher | bisherige | bisherigen | vorherige | statt | anstatt | anstelle von | anstelle der | nicht mehr | und nicht | war | kein* zugriff | loschen | entfernen | nicht mehr verwenden | verwenden sie nicht | fehler in meiner …',
  en: "old | former | formerly | previous | previously | used to be | instead of | rather than | in place of | no longer | not | and not | was | delete | remove | don't use | do not use | stop using | mistake in my … | typo in my … | no longer have access to | lost access to",
});

/** Before an address: a weaker sign that it is wanted. */
export const WEAK_NEW = phrases({
  fr: "utiliser | utilisez | employer | ecrire a | ecrivez a | m'ecrire a | joindre | joignable | contacter | contactez | envoyer a | envoyez a | recevoir | mettre | mettez | noter | notez | encoder | enregistrer | prendre | prenez | actuelle | correcte | exacte | bonne adresse | privee | personnelle | lie a | liee a | lier a | voici | la voici",
  nl: 'gebruik | gebruiken | gebruikt | schrijven naar | mailen naar | mail mij op | mailen op | bereiken op | bereikbaar | contacteren | sturen naar | zet | noteer | registreer | koppel | huidig | huidige | correct | correcte | juiste | prive | priveadres | persoonlijk | wordt',
  de: 'verwenden | benutzen | nutzen | schreiben an | schreiben sie an | erreichbar | erreichen | kontaktieren | senden an | eintragen | notieren | registrieren | aktuell | aktuelle | richtige | korrekte | private | personliche | lautet',
  en: "use | using | write to | e-mail me at | email me at | reach me | reachable at | contact | send to | set | note | register | put | current | correct | right | private | personal | it's | go by",
});
/** Before an address: a weaker sign that it is not wanted any more. */
export const WEAK_OLD = phrases({
  fr: 'perdu | remplace | remplacer | remplacez | changer | modifier | enregistre | enregistree | inscrit | inscrite | connu | connue | professionnelle',
  nl: 'verloren | vervangt | vervang | vervangen | geregistreerd | gekend | ingeschreven | bekend | werk | professioneel',
  de: 'verloren | ersetzt | ersetzen | ersetzen sie | registriert | hinterlegt | bekannt | angemeldet',
  en: 'lost | replace | replaces | change | swap | registered | known | signed up | work',
});
/** Small words that say as much only next to the address. */
export const NEXT_TO_NEW = endingIn({
  fr: "vers | par | sur | est | c'est | en",
  nl: 'naar | door | is | op | in',
  de: 'auf | durch | ist | in',
  en: 'to | by | with | is',
});
export const NEXT_TO_OLD = endingIn({
  fr: 'de | pas | plus',
  nl: 'van | niet | geen',
  de: 'von | nicht | kein',
  en: 'from | not',
});

/** Said after an address: it no longer serves. */
export const OLD_AFTER = new RegExp(
  `^[^@\\n.!?]{0,40}?(?:${phrases({
    fr: "n'existe plus | n'est plus | n'est pas | ne fonctionne plus | ne marche plus | n'ai plus acces | plus valable | plus valide | plus accessible | plus active | plus utilisee | plus utilise | est supprimee | a ete supprimee | sera supprimee | supprimee | supprime | fermee | a ferme | desactivee | piratee | bloquee | expire | contient une faute | c'est l'ancienne | etait l'ancienne | est l'ancienne | est incorrecte | est fausse | est erronee | disparait",
    nl: 'bestaat niet | niet meer | niet langer | werkt niet | afgesloten | verwijderd | gehackt | vervalt | verdwijnt | opgeheven | is het oude | is mijn oude | was het oude | is fout | is verkeerd | is niet',
    de: 'existiert nicht | nicht mehr | geloscht | abgeschaltet | abgemeldet | deaktiviert | gesperrt | gehackt | entfallt | ist die alte | war die alte | ist falsch | gilt nicht',
    en: "no longer | does not exist | doesn't exist | does not work | doesn't work | is gone | is dead | is closed | is defunct | closed | deleted | deactivated | removed | hacked | is the old | is my old | was the old | is wrong | is incorrect | any more | anymore",
  })}|^[\\s,]*\\((?:ancienne?|old|oude?|alt)\\b)`,
);

/** Said after an address: it is the one to use. */
export const NEW_AFTER = new RegExp(
  `^[^@\\n.!?]{0,25}?(?:${phrases({
    fr: "desormais | dorenavant | a partir de maintenant | est ma nouvelle | est la nouvelle | est mon nouveau | c'est la nouvelle | c'est ma nouvelle | c'est le nouveau | sera ma nouvelle | est correcte | est la bonne",
    nl: 'voortaan | vanaf nu | is mijn nieuw* | is het nieuwe | wordt mijn nieuwe | mag gebruikt worden | is correct | is juist | gebruiken | registreren | noteren',
    de: 'ab sofort | ab jetzt | kunftig | ist meine neue | ist die neue | ist richtig | ist korrekt | verwenden | benutzen | hinterlegen | eintragen',
    en: 'from now on | is my new | is the new | is correct | is right | now',
  })}|^[\\s,]*\\((?:nouvelle?|new|nieuwe?|neue?)\\b)`,
);

/** Between two addresses of a sentence: the first gives way to the second. */
export const GIVES_WAY = anyOf({
  fr: "devient | deviendra | est devenue | est remplacee par | a ete remplacee par | sera remplacee par | remplacee par | par | en | vers | c'est plutot | c'est | il faut | mais bien | mais | maintenant | desormais | dorenavant | a present | faute | erreur | mettre | mettez | passe a | pour | contre | a",
  nl: 'wordt | werd | is vervangen door | vervangen door | door | naar | in | maar | nu | voortaan | moet … zijn | gebruik | voor | tegen',
  de: 'wird | wurde | wird ersetzt durch | ersetzt durch | durch | auf | in | zu | sondern | jetzt | nun | muss … heissen | verwenden | gegen',
  en: "becomes | became | is replaced by | replaced by | by | to | with | into | it's | it is | should be | but | now | use | for | reach me",
  any: '-> | => | --> | → | >> | ➔',
});

/** Between two addresses of a sentence: the second gives way to the first. */
export const TAKES_OVER = anyOf({
  fr: 'au lieu de | a la place de | en lieu et place de | en remplacement de | remplace | remplacera | plutot que | anciennement | auparavant | precedemment | avant | et non | non plus | et plus | et pas | pas | ex | ancienne',
  nl: 'in plaats van | in de plaats van | ter vervanging van | vervangt | vroeger | voorheen | en niet | niet meer | niet | oud | oude | ipv',
  de: 'statt | anstatt | anstelle | ersetzt | fruher | vormals | ehemals | bisher | und nicht | nicht mehr | nicht | alte | alt',
  en: 'instead of | rather than | in place of | replaces | replacing | formerly | previously | and not | not | no longer | old | was',
});
/** "No longer A but B": the negation is of the first. */
export const NOT_BUT = anyOf({
  fr: 'plus … mais | pas … mais',
  nl: 'niet … maar | geen … maar',
  de: 'nicht … sondern | kein … sondern',
  en: 'not … but | no longer … but',
});
/** Words of GIVES_WAY that are a passive or a choice, where TAKES_OVER would match a part of them. */
export const IS_REPLACED = anyOf({
  fr: 'remplacee? par | remplacee par | est remplacee | sera remplacee',
  nl: 'vervangen door | vervang door',
  de: 'ersetzt durch | ersetzen durch | wird ersetzt | wird durch',
  en: 'replaced by | replaced with | is replaced',
});

/** Somebody else's address: how to reach a relative or a colleague. */
export const OF_ANOTHER = endingIn({
  fr: 'mon mari … | ma femme … | mon epouse … | mon collegue … | ma collegue … | mon fils … | ma fille … | copie a | cc',
  nl: 'mijn man … | mijn vrouw … | mijn collega … | mijn zoon … | mijn dochter … | cc',
  de: 'mein mann … | meine frau … | mein kollege … | meine kollegin … | mein sohn … | meine tochter … | cc',
  en: 'my husband … | my wife … | my colleague … | my son … | my daughter … | cc',
});

/** Why another's address is given at all: to reach him. */
export const TO_REACH = anyOf({
  fr: 'repond* | joindre | joignable | contact* | question* | urgen* | copie',
  nl: 'antwoord* | bereik* | contact* | vragen | vraag | dringend* | kopie',
  de: 'antwort* | erreich* | kontakt* | fragen | frage | dringend* | kopie',
  en: 'answer* | reach* | contact* | question* | urgent* | copy',
});
/** An address or mailbox that ends, without being written out. */
export const ADDRESS_ENDS = anyOf({
  fr: "adresse … ferm* | adresse … supprim* | adresse … n'existe plus | adresse … disparait* | boite … ferm* | boite … supprim* | plus acces a … boite | plus acces a … adresse | change d'operateur | change de fournisseur",
  nl: '*adres … afgesloten | *adres bestaat niet meer | *adres … opgeheven | *adres … verdwijnt | *adres vervalt | mailbox … afgesloten | geen toegang meer tot',
  de: '*adresse … abgeschaltet | *adresse … geloscht | *adresse existiert nicht mehr | *adresse gibt es nicht mehr | postfach … geloscht | keinen zugriff mehr',
  en: 'address … closed | address … deleted | address no longer | address does not exist any | mailbox … closed | no longer have access | lost access to',
});
/** What the other did was for the writer: "mon fils m'a créé une adresse". */
export const FOR_ME = anyOf({
  fr: "m'a | m'ont | pour moi",
  nl: 'mij | voor mij',
  de: 'mir | fur mich',
  en: 'me | for me',
});

/** The sender's own address, pointed at instead of written out. */
export const THIS_ADDRESS = anyOf({
  fr: "cette adresse | cette adresse-ci | cet email | cet e-mail | cette boite | celle-ci | la presente adresse | l'adresse d'ou | l'adresse depuis laquelle | l'adresse avec laquelle | l'adresse de ce mail | l'adresse de ce message | l'adresse de cet | l'adresse d'expedition | l'adresse que j'utilise | celle d'ou | celle avec laquelle | celle depuis laquelle | celle de ce mail | celle que j'utilise",
  nl: 'dit adres | dit e-mailadres | dit mailadres | dit e-mail adres | dit mail adres | deze mail | deze e-mail | het adres waarmee | het adres van deze | het adres van dit | waarmee ik … mail | waarmee ik … schrijf | waarvan ik … mail',
  de: 'diese adresse | dieser adresse | diese e-mail* | diese mail* | dieser e-mail* | dieser mail* | von der ich … schreibe | mit der ich … schreibe | von der aus ich',
  en: "this address | this e-mail | this email | this e-mail address | this email address | this one | the address i am writing | the address i'm writing | the address i am using | the address i am sending | the e-mail i am writing | i am writing from | i'm writing from | am now writing from",
});
/** What makes that pointing a wish. */
export const WISHED = anyOf({
  fr: 'nouvel* | nouveau | desormais | dorenavant | utilis* | remplac* | chang* | mettre | modif* | enregistr* | valable | correct* | prenez | adapt* | lier',
  nl: 'nieuw* | voortaan | gebruik* | vervang* | wijzig* | gewijzigd | verander* | geldig | neem | registr* | geregistreerd | aanpassen | aangepast | koppel*',
  de: 'neu* | verwend* | nutz* | benutz* | ersetz* | ander* | geandert | gultig | nehmen | eintragen | hinterleg* | ab sofort | kunftig',
  en: 'new | use | using | from now | replace* | updat* | regist* | chang* | set | valid',
});
