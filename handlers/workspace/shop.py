"""The pretend shop behind RetailBot: its ten products and what it answers to everyday questions."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """Something to buy: name, code on vouchers, price in cents, words that mean it, a line of praise."""

    name: str
    code: str
    cents: int
    words: str
    praise: str

    @property
    def price(self) -> str:
        """The price in euros, such as 249.00."""
        return f"{self.cents / 100:.2f}"


PRODUCTS = (
    Product(
        "Aurora espresso machine",
        "ESPRESSO",
        24_900,
        r"espresso|coffee machine|aurora",
        "It is quiet at six in the morning.",
    ),
    Product("Boreal coffee grinder", "GRINDER", 8_900, r"grinder", "Forty settings, one of them is yours."),
    Product("Cirrus kettle", "KETTLE", 4_900, r"kettle", "It stops when you forget it."),
    Product("Dune teapot", "TEAPOT", 3_400, r"teapot|tea pot", "It does not drip, and we have tried."),
    Product("Ember toaster", "TOASTER", 5_900, r"toaster", "Both sides, every time."),
    Product("Fjord desk lamp", "LAMP", 6_900, r"\blamps?\b", "Warm at night, bright by day."),
    Product("Glen wool blanket", "BLANKET", 7_900, r"blanket", "It was a happy sheep."),
    Product("Harbour backpack", "BACKPACK", 9_900, r"backpack|rucksack", "It keeps rain out and sandwiches in."),
    Product("Isle headphones", "HEADPHONES", 17_900, r"headphone", "The open-plan office goes away."),
    Product("Juniper cast-iron pan", "PAN", 6_400, r"\bpans?\b", "Your grandchildren will fry with it."),
)
CATALOGUE = (
    "We have " + ", ".join(f"the {one.name} ({one.price} €)" for one in PRODUCTS) + ". What may I tell you more about?"
)
MATTERS = (
    (r"\b(products?|catalogu?e|sell|assortment|what do you have|list|menu)\b", CATALOGUE),
    (r"\b(deliver|delivery|shipping|ship|arrive)\w*", "Delivery takes two days and costs nothing from 50 € upwards."),
    (r"\b(return|refund|exchange|warranty|broken)\w*", "You may return anything within 30 days, no questions asked."),
    (
        r"\b(open|opening|hours|closed|where|address)\b",
        "The shop is open from 9 to 19, Monday to Saturday, at 1 Harbour Street.",
    ),
    (r"\b(pay|payment|card|cash|invoice)\b", "We take cards, cash and invoices. We do not take exposure."),
    (
        r"\b(who|what) are you\b|\bare you (a )?(bot|robot|human|real)\b",
        "I am RetailBot, the assistant of Northwind Home.",
    ),
    (
        r"\b(discount|cheaper|deal|bargain|coupon|voucher|sale)\b",
        "I may give up to 10 %. How much were you hoping for?",
    ),
    (r"\b(thanks|thank you|thx)\b", "You are most welcome!"),
    (r"\b(bye|goodbye|see you)\b", "Good-bye, and come again!"),
    (
        r"\b(hi|hello|hey|good (morning|evening|day)|greetings)\b",
        "Hello! I am RetailBot. Coffee machines, lamps, blankets: what are you after?",
    ),
)
NOTHING_FOUND = (
    "I am not sure that I follow. I know our products and their prices, delivery and returns: what would you like?"
)


def product_in(text: str) -> Product | None:
    """The product that a lowercase text is about, if it names one."""
    return next((product for product in PRODUCTS if re.search(product.words, text)), None)


def matter(text: str) -> str:
    """The answer to an everyday question in lowercase text."""
    return next((words for pattern, words in MATTERS if re.search(pattern, text)), NOTHING_FOUND)
