//! A walk over the pages with nothing but a keyboard, and what is looked at on every page and at every stop.

use super::chromium::{Browser, ENTER, TAB};
use serde_json::json;

/// More stops than any page has.
const MOST_STOPS: usize = 60;

/// What is wrong with a page, whatever it says: it is wider than its window, a thing to press is too small, a field has
/// no label, or it has not one first heading. `arguments` are put in front.
const FAULTS: &str = r"
const faults = [];
if (innerWidth !== width) faults.push(`the window is ${innerWidth} wide`);
if (document.documentElement.scrollWidth > width) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
for (const element of document.querySelectorAll('a, button, input, select, summary')) {
  const box = element.getBoundingClientRect();
  const isInText = element.tagName === 'A' && getComputedStyle(element).display === 'inline';
  const isSeen = element.type !== 'hidden' && box.width > 0;
  if (isSeen && !isInText && box.height < 44) faults.push(`${element.outerHTML} is ${box.height} high`);
  if (element.tagName === 'INPUT' && isSeen && element.labels.length !== 1) faults.push(`${element.id} has no label`);
}
const headings = document.querySelectorAll('h1').length;
if (headings !== 1) faults.push(`${headings} first headings`);
if (document.documentElement.lang !== lang) faults.push(`its language is ${document.documentElement.lang}`);
return faults;";

/// Where the keyboard is, and what is wrong with how that is shown.
const STOP: &str = r"
const element = document.activeElement;
if (!element || element === document.body) return null;
const style = getComputedStyle(element), box = element.getBoundingClientRect();
const faults = [];
if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) faults.push('no outline');
if (box.left < 0 || box.right > innerWidth || box.top < 0 || box.bottom > innerHeight) faults.push('not in sight');
return [element.matches(wanted), element.outerHTML.slice(0, 200), faults];";

impl Browser {
    /// Waits for the page whose first heading holds these words, and looks it over.
    pub async fn arrive(&self, lang: &str, words: &str) {
        self.wait_for(&format!("document.querySelector('h1')?.innerText.includes({})", json!(words))).await;
        self.look_over(lang).await;
    }

    /// Looks a page over that has loaded.
    pub async fn look_over(&self, lang: &str) {
        let script = format!("const width = {}, lang = {};{FAULTS}", self.width, json!(lang));
        let page = self.text("h1").await;
        assert_eq!(self.see(&script).await, json!([]), "on “{page}” at {} px", self.width);
    }

    /// Goes on with Tab until the keyboard is at this element. Every stop on the way must be seen.
    pub async fn tab_to(&self, selector: &str) {
        let script = format!("const wanted = {};{STOP}", json!(selector));
        let mut passed = Vec::new();
        for _ in 0..MOST_STOPS {
            self.press(TAB).await;
            let stop = self.see(&script).await;
            if stop.is_null() {
                continue;
            }
            assert_eq!(stop[2], json!([]), "at {} at {} px", stop[1], self.width);
            if stop[0] == true {
                return;
            }
            passed.push(stop[1].to_string());
        }
        panic!("Tab does not lead to {selector}, but to\n{}", passed.join("\n"));
    }

    /// Goes to a field and types over what stands there: Tab marks it all.
    pub async fn type_into(&self, id: &str, text: &str) {
        self.tab_to(&format!("#{id}")).await;
        self.press(text).await;
        assert_eq!(self.value(id).await, text);
    }

    /// Goes to a link or button and presses Enter.
    pub async fn enter(&self, selector: &str) {
        self.tab_to(selector).await;
        self.press(ENTER).await;
    }
}
