import { expect, test } from 'vitest';
import { lookAlikeOf } from './look-alike.ts';
import { PROVIDER_DOMAINS } from './mail-providers.ts';

const OWN = ['iec-iab.be', 'itaa.be', 'notariat-kamer.be'];

const ORDINARY = `
accountancy-peeters.be dupont-associes.be fiduciaire-lambert.be boekhoudkantoor-janssens.be bdo.be deloitte.be deloitte.com
kpmg.com kpmg.be pwc.com ey.com be.ey.com grantthornton.be mazars.be rsm.be vgd.eu moore.be bakertilly.be sbb.be titeca.be
vandelanotte.be finvision.be aliaxis.com solvay.com umicore.com ucb.com colruytgroup.com delhaize.be carrefour.be aldi.be
lidl.be ikea.be bpost.be sncb.be nmbs.be delijn.be stib-mivb.be letec.be infrabel.be brusselsairport.be kbc.be kbc.com ing.be
bnpparibasfortis.com belfius.be argenta.be crelan.be keytradebank.com vdk.be axa.be ag.be aginsurance.be ethias.be baloise.be
vivium.be dvv.be partena.be securex.be acerta.be liantis.be sdworx.com sdworx.be ucm.be unizo.be voka.be beci.be feb.be vbo.be
minfin.fed.be fgov.be economie.fgov.be health.fgov.be rsz.fgov.be onss.fgov.be vlaanderen.be kindengezin.be wallonie.be
spw.wallonie.be brussels.be brucity.be gent.be stad.gent antwerpen.be liege.be charleroi.be namur.be leuven.be mechelen.be
brugge.be hasselt.be kortrijk.be mons.be tournai.be arlon.be eupen.be uclouvain.be ulb.be ulb.ac.be vub.be ugent.be kuleuven.be
uliege.be uantwerpen.be unamur.be umons.be uhasselt.be hogent.be ap.be howest.be ephec.be ichec.be helmo.be henallux.be
vlerick.com solvay.edu insead.edu chu.be uzleuven.be uzgent.be saintluc.be cliniquesaintjean.be azdelta.be zna.be
rtbf.be vrt.be lesoir.be standaard.be tijd.be lecho.be hln.be nieuwsblad.be dhnet.be lalibre.be mediahuis.be rossel.be
cabinet-martin.fr martin-conseil.fr expert-comptable-lille.fr fiducial.fr inextenso.fr cerfrance.fr exco.fr orcom.fr
edf.fr engie.com totalenergies.com renault.com peugeot.com stellantis.com airbus.com thalesgroup.com safrangroup.com
sncf.fr ratp.fr airfrance.fr carrefour.com auchan.fr leclerc.fr fnac.com darty.com decathlon.com leroymerlin.fr castorama.fr
bnpparibas.com societegenerale.fr creditmutuel.fr ca-lille.fr lcl.fr caisse-epargne.fr banquepopulaire.fr labanquepostale.fr
maif.fr macif.fr matmut.fr groupama.fr axa.fr impots.gouv.fr dgfip.finances.gouv.fr interieur.gouv.fr education.gouv.fr
ac-lille.fr ac-paris.fr univ-lille.fr sorbonne-universite.fr polytechnique.edu hec.edu essec.edu sciencespo.fr cnrs.fr inria.fr
lille.fr paris.fr lyon.fr marseille.fr nantes.fr bordeaux.fr strasbourg.eu toulouse.fr nice.fr rennes.fr aphp.fr chu-lille.fr
lemonde.fr lefigaro.fr liberation.fr tf1.fr radiofrance.com ouest-france.fr lavoixdunord.fr ovh.com ovh.net gandi.net ionos.fr
microsoft.com google.com apple.com amazon.fr bol.com coolblue.be post.lu bgl.lu bcee.lu etat.lu rabobank.nl abnamro.nl
telecom.be cloud.be mail.be email.be webmail.fr range.fr grange.be look.be outdoor.be yoga.be hotel.be hotels.com hotmama.be
telemail.be teletext.be skyline.be sunset.be orangerie.be oranges.fr liveo.be olive.be lives.be alive.fr freedom.be free-lance.be
freres.fr meer.be macs.be maci.be proximite.fr proxima.be maximus.be scarlett.be pandora.net basel.be baise.fr voog.be
laposta.nl posteitaliane.it notariaat.be notaire.be notaris.be kamer.be iec.ch iab.com ieee.org itea.be ipcf.be bibf.be iab.be
`
  .trim()
  .split(/\s+/);

test(`none of ${ORDINARY.length} ordinary Belgian and French domains is taken for another`, () => {
  expect(ORDINARY.length).toBeGreaterThan(200);
  const mistaken = ORDINARY.map((domain) => [domain, lookAlikeOf(domain, OWN)]).filter(([, known]) => known !== null);
  expect(mistaken).toEqual([]);
});

test('neither a known domain, nor a part of one, nor a mail service is taken for another', () => {
  const genuine = [...OWN, 'mail.iec-iab.be', 'a.b.itaa.be', ...PROVIDER_DOMAINS.map(({ domain }) => domain)];
  expect(genuine.map((domain) => [domain, lookAlikeOf(domain, OWN)]).filter(([, known]) => known !== null)).toEqual([]);
});

test.each([
  ['a Cyrillic і', 'xn--ec-iab-ovf.be', 'iec-iab.be'],
  ['nothing but Cyrillic', 'xn----8sb3c4bvbld.be', 'iec-iab.be'],
  ['a palochka and a Cyrillic name', 'xn--t-8sba74d.be', 'itaa.be'],
  ['an accent', 'xn--ic-iab-bva.be', 'iec-iab.be'],
  ['a Cyrillic а in a mail service', 'xn--gmil-63d.com', 'gmail.com'],
  ['1 for i', '1ec-iab.be', 'iec-iab.be'],
  ['l for i', 'lec-lab.be', 'iec-iab.be'],
  ['0 for o', 'n0tariat-kamer.be', 'notariat-kamer.be'],
  ['rn for m', 'notariat-karner.be', 'notariat-kamer.be'],
  ['vv for w', 'vvanadoo.fr', 'wanadoo.fr'],
  ['one letter more', 'iecc-iab.be', 'iec-iab.be'],
  ['one letter less', 'iec-ib.be', 'iec-iab.be'],
  ['two letters exchanged', 'ice-iab.be', 'iec-iab.be'],
  ['two edits of a long name', 'notaryat-kammer.be', 'notariat-kamer.be'],
  ['a hyphen dropped', 'ieciab.be', 'iec-iab.be'],
  ['a hyphen added', 'i-ec-iab.be', 'iec-iab.be'],
  ['a dot for the hyphen', 'iec.iab.be', 'iec-iab.be'],
  ['another top-level domain', 'iec-iab.com', 'iec-iab.be'],
  ['another top-level domain of two labels', 'iec-iab.co.uk', 'iec-iab.be'],
  ['a short name under another top-level domain', 'itaa.com', 'itaa.be'],
  ['the whole domain as labels of another', 'iec-iab.be.evil.example', 'iec-iab.be'],
  ['the name as a label of another', 'iec-iab.evil.example', 'iec-iab.be'],
  ['the domain in one label', 'iec-iab-be.com', 'iec-iab.be'],
  ['a word after it', 'iec-iab-login.be', 'iec-iab.be'],
  ['a word before it', 'servicedesk-iec-iab.eu', 'iec-iab.be'],
  ['a word glued to it', 'portaliec-iab.be', 'iec-iab.be'],
  ['a misspelt mail service', 'gmial.com', 'gmail.com'],
  ['a mail service with a letter less', 'hotmal.com', 'hotmail.com'],
  ['a mail service with the l of Gmail as 1', 'gmai1.com', 'gmail.com'],
  ['a mail service elsewhere', 'gmail.be', 'gmail.com'],
  ['a mail service with a word more', 'outlook-security.com', 'outlook.com'],
  ['a mail service as labels', 'outlook.com.evil.example', 'outlook.com'],
  ['a Belgian one', 'skynnet.be', 'skynet.be'],
  ['the nearest of a family', 'h0tmail.be', 'hotmail.be'],
  ['a French one', 'laposte.com', 'laposte.net'],
])('%s: %s', (_, domain, known) => {
  expect(lookAlikeOf(domain, OWN)).toBe(known);
});
