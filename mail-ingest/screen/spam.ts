import type { ParsedMail } from '../parse/parsed-mail.ts';
import { anyOf } from '../words/phrases.ts';

/** Signs of phishing and advertising, on folded text; each counts once with its weight. */
const SIGNS: readonly { weight: number; sign: RegExp }[] = [
  { weight: 1, sign: /https?:\/\/|www\.|hxxp/ },
  // Do something on a page.
  {
    weight: 2,
    sign: anyOf({
      fr: 'cliquez ici | cliquez sur | cliquer sur | cliquer ici | verifiez votre | verifier votre | validez votre | valider votre | confirmez votre | confirmer votre compte | mettez a jour votre | actualisez votre | connectez-vous pour | inscrivez-vous | reservez | profitez | decouvrez | document a signer | payez | via ce lien | sur ce lien',
      nl: 'klik hier | klik op | verifieer uw | bevestig uw | werk uw … bij | schrijf u in | schrijf je in | schrijf in | ontdek | profiteer | boek nu | te ondertekenen | betaal | via deze link | op deze link',
      de: 'klicken sie | hier klicken | bestatigen sie ihr* | verifizieren sie | aktualisieren sie ihr* | melden sie sich an | entdecken sie | sichern sie sich | jetzt anmelden | jetzt kaufen | zu unterschreiben | zahlen sie | uber diesen link | auf diesen link',
      en: 'click here | click the link | click on | click below | verify your | confirm your account | confirm your identity | confirm your mailbox | confirm your password | update your account | register now | sign up now | book now | discover our | shop now | document to sign | pay the | pay now | via this link | using this link',
    }),
  },
  // What happens to the account, the mailbox or the parcel.
  {
    weight: 2,
    sign: anyOf({
      fr: 'votre compte … suspendu | votre compte … bloque | votre compte … limite | votre compte … desactive | votre compte sera | votre boite … pleine | votre boite sera | votre messagerie … suspendue | votre messagerie sera | votre mot de passe expire | votre mot de passe … expirer | votre mot de passe va | votre quota | votre colis | votre livraison | frais de livraison | frais de douane | votre carte a ete debitee | votre carte … bloquee | remboursement en attente | droit a un remboursement | activite inhabituelle | connexion suspecte | document … a signer | vous attend',
      nl: 'uw account wordt | uw account is | uw account … geblokkeerd | uw mailbox | uw postvak | uw wachtwoord verloopt | uw wachtwoord zal | uw rekening … geblokkeerd | uw pakket | uw zending | verzendkosten | ongewone activiteit | verdachte aanmelding | uw kaart wordt | van uw rekening afgeschreven | terugbetaling wacht | recht op een terugbetaling | recht op terugbetaling',
      de: 'ihr konto wird | ihr konto wurde | ihr konto … gesperrt | ihr postfach | ihr passwort lauft | ihr passwort wird | ihr paket | ihre sendung | versandkosten | ungewohnliche aktivitat | verdachtige anmeldung | ihre karte wurde',
      en: 'your account will | your account has been | your account is | your mailbox | your password expires | your password will expire | your password is about | your storage | your parcel | your package | your delivery | delivery fee | unusual activity | suspicious sign | card was charged | has been charged | did not make this purchase | did not authorize | pending refund | eligible for a refund | entitled to a refund | mailbox storage | permanent closure',
    }),
  },
  // In a hurry.
  {
    weight: 1,
    sign: anyOf({
      fr: '24h | 48h | 24 h | 48 h | 24 heures | 48 heures | 72 heures | sous 24h | dans 2 heures | immediatement | sans delai | dernier avis | dernier rappel | dernieres places | vite | faute de quoi | urgent',
      nl: '24 uur | 48 uur | onmiddellijk | laatste waarschuwing | laatste plaatsen | zo snel mogelijk bevestigen',
      de: '24 stunden | 48 stunden | sofort | umgehend | letzte warnung | nur noch',
      en: '24 hours | 48 hours | within 24 | immediately | urgent action | final notice | last chance | limited time | failure to do so | act now',
    }),
  },
  // Nobody in particular is spoken to.
  {
    weight: 1,
    sign: anyOf({
      fr: 'cher utilisateur | chere utilisatrice | cher client | chers clients | cher abonne | cher ami | cher beneficiaire',
      nl: 'geachte klant | beste klant | beste gebruiker | geachte gebruiker | beste vriend',
      de: 'sehr geehrter kunde | lieber kunde | lieber nutzer | sehr geehrter nutzer | lieber freund',
      en: 'dear user | dear customer | dear client | dear friend | dear beneficiary | dear account owner | dear email user | dear researcher | dear professor | dear sir/madam friend',
    }),
  },
  {
    weight: 3,
    sign: anyOf({
      fr: 'se desabonner | desabonner | desinscrire | desinscription | desabonnement | ne plus recevoir nos | ne plus recevoir ces | ne plus recevoir mes | repondez stop | dans votre navigateur | version en ligne',
      nl: 'uitschrijven | afmelden voor | afmelden van | niet langer ontvangen | antwoord stop | in uw browser | in je browser | nieuwsbrief online',
      de: 'abmelden : | newsletter abmelden | abmelden vom newsletter | newsletter abbestellen | abbestellen | keine weiteren e-mails | antworten sie stop | im browser',
      en: 'unsubscribe | opt out | reply stop | opt-out | manage preferences | manage your preferences | in your browser | in browser | you receive this email because | you are receiving this',
    }),
  },
  {
    weight: 2,
    sign: anyOf({
      fr: "newsletter | lettre d'information | offre exclusive | offre limitee | offre speciale | offres speciales | offre promo | code promo | promotion | promotions | soldes | remise de | de reduction | essai gratuit | webinaire | places restantes | devis gratuit | sans engagement | prix imbattable*",
      nl: 'nieuwsbrief | korting | kortingscode | aanbieding | aanbiedingen | solden | gratis proberen | webinar | actieprijs | vrijblijvend* offerte',
      de: 'newsletter | rabatt | rabatte | sonderangebot | sonderangebote | gutschein | kostenlos testen | webinar | sofortkredit | ohne schufa | bis zu … euro | unverbindliches angebot',
      en: 'newsletter | special offer | limited offer | discount | discount code | free trial | webinar | % off | best price | free quote | affordable | great deal*',
      any: '-10 % | -20 % | -30 % | -40 % | -50 % | -60 % | -70 %',
    }),
  },
  // Sold by strangers.
  {
    weight: 3,
    sign: anyOf({
      fr: "referencement naturel | referencement de votre site | premiere page de google | premiere position | base de donnees de contacts | base de donnees d'emails | generation de leads | augmenter votre chiffre | booster vos ventes | boostez votre | creation de site",
      nl: 'zoekmachineoptimalisatie | eerste pagina van google | bovenaan in google | meer klanten | uw omzet verhogen | leads genereren',
      de: 'suchmaschinenoptimierung | erste seite bei google | mehr kunden | leads generieren | umsatz steigern',
      en: 'seo | first page of google | top of google | rank higher | ranking higher | backlinks | web design services | lead generation | boost your | increase your sales | increase your traffic | outsourc* | email list* | mailing lists of | call for papers | submit your manuscript',
    }),
  },
  {
    weight: 2,
    sign: anyOf({
      fr: 'votre site web | nous aidons les entreprises | entreprises comme la votre | visite votre site',
      nl: 'uw website | wij helpen bedrijven | bedrijven zoals het uwe | jullie website',
      de: 'ihre website | ihre webseite | wir helfen unternehmen',
      en: 'your website | we help companies | companies like yours | businesses like yours | your site',
    }),
  },
  // Money from nowhere.
  {
    weight: 4,
    sign: anyOf({
      fr: "loterie | vous avez gagne | heritage de | heritier | million d'euros | millions d'euros | million de dollars | millions de dollars | pret entre particuliers | offre de pret | pret personnel | don de | carte cadeau | cartes cadeaux | cartes-cadeaux",
      nl: 'loterij | u heeft gewonnen | u hebt gewonnen | je hebt gewonnen | erfenis van | miljoen euro | miljoen dollar | lening aanbieden | cadeaubon*',
      de: 'lotterie | sie haben gewonnen | erbschaft | millionen euro | millionen dollar | sofortkredit | kreditangebot | gutscheinkarte* | geschenkkarte*',
      en: 'lottery | you have won | inheritance | next of kin | late client | million dollars | million euros | million usd | usd … million | beneficiary | loan offer | gift card | gift cards | prince',
      any: 'bitcoin | crypto* | viagra | casino | cialis',
    }),
  },
  // The password itself is asked for, by mail or on a page that is linked.
  {
    weight: 2,
    sign: anyOf({
      fr: 'votre adresse (e-mail,mail,email) et votre mot de passe | vos identifiants de messagerie | communiquer votre mot de passe | votre mot de passe actuel',
      nl: 'uw e-mailadres en wachtwoord | gegevens te bevestigen | *gegevens te bevestigen | uw huidige wachtwoord | uw wachtwoord te behouden',
      de: 'ihre e-mail-adresse und ihr passwort | ihre daten bestatigen | ihr aktuelles passwort',
      en: 'your email and password | your e-mail and password | your email address and password | your current password | keep your password | keep the same password',
    }),
  },
];

/** Signs that the writer speaks of an account of their own, as a requester does. */
const OWN_MATTER = anyOf({
  fr: "j'ai oublie | j'ai perdu | j'ai change | j'ai recu | mon compte | mon mot de passe | mon adresse | mon nom | mon numero | je ne | je n'* | je souhaite | je voudrais | je desire",
  nl: 'mijn account | mijn wachtwoord | mijn paswoord | mijn e-mail* | mijn mail* | mijn naam | mijn adres | ik kan | ik heb | ik ben | ik wil | ik zou',
  de: 'mein konto | meinem konto | mein passwort | mein kennwort | meine e-mail* | mein name | meine adresse | ich habe | ich kann | ich bin | ich mochte',
  en: "my account | my password | my e-mail | my email | my name | my address | i can't | i cannot | i forgot | i have forgotten | i lost",
});
const ADVERTISER = /^(?:news|newsletter|nieuwsbrief|marketing|promo|offers?|info-?mail|sales|events?)@/i;
const LEAST_SCORE = 4;
const OWN_MATTER_WEIGHT = 3;

/**
 * Whether a mail without any bulk header is worded as advertising or phishing.
 * Expects folded text. A writer who speaks of an own account needs far more signs.
 */
export function looksLikeSpam(subject: string, fresh: string, mail: ParsedMail): boolean {
  const text = `${subject}\n${fresh.slice(0, 6_000)}`;
  let score = ADVERTISER.test(mail.from?.address ?? '') ? 2 : 0;
  for (const { weight, sign } of SIGNS) if (sign.test(text)) score += weight;
  if (OWN_MATTER.test(text)) score -= OWN_MATTER_WEIGHT;
  return score >= LEAST_SCORE;
}
