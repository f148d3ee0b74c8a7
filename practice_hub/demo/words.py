"""The words that invented businesses and addresses are put together from."""

# Names that need no owner: weather, landscape, plants, birds.
FIRST_WORDS = """
Alder Amber Applegate Ashdown Beacon Birchwood Blackthorn Bluebell Bracken Bramley Briar Bridgeford Brightwater
Broadmead Castlegate Chalkhill Cherrytree Claremont Cloverleaf Copperfield Coppice Cornerstone Crossway Curlew Daleside
Deepdale Dovecote Eastgate Elmfield Fairfield Farthing Fenland Fernhill Foxglove Gables Goldcrest Granary Greenway
Greystone Hadrian Harbour Harvest Hawthorn Hazelwood Heathfield Heron Highfield Hillcrest Hollybank Ironbridge Juniper
Kestrel Kingfisher Lakeland Lantern Larkfield Lavender Limetree Longmeadow Lowland Magpie Maltings Meadowbank Merlin
Millrace Moorland Nightingale Northgate Oakleaf Orchard Osprey Otter Parkside Pebble Pennine Peregrine Pinewood Primrose
Quayside Redwood Ridgeway Riverside Rookery Rosewood Rowan Saltmarsh Sandpiper Severn Silverdale Skylark Southbank
Springfield Stonebridge Summit Swallow Tamarisk Thistle Tideway Tolgate Trafalgar Valley Viaduct Weavers Westmoor
Whitebeam Willow Windmill Woodpecker Wren Yarrow
""".split()  # noqa: SIM905 - words read best as words

# What companies do, as their names say it.
TRADES = (
    """
Accommodation|Architects|Bakery|Brewery|Builders|Building Supplies|Care Homes|Carpentry|Catering|Civil Engineering
Cleaning Services|Coaching|Coffee|Construction|Consulting|Cycles|Dairy|Dental Care|Design|Developments|Digital
Electrical|Energy|Engineering|Environmental|Events|Farms|Fencing|Films|Fitness|Flooring|Flowers|Food|Foundry|Furniture
Garages|Garden Centre|Glass|Groundworks|Haulage|Heating|Holidays|Homes|Hotels|Interiors|Investments|IT Services|Joinery
Kitchens|Landscapes|Laundry|Lettings|Lighting|Logistics|Marine|Marketing|Media|Motors|Music|Nurseries|Nursery School
Opticians|Packaging|Pet Supplies|Pharmacy|Photography|Physiotherapy|Plant Hire|Plastering|Plumbing|Pottery|Press|Print
Properties|Publishing|Recruitment|Recycling|Removals|Renewables|Restaurants|Roofing|Salons|Scaffolding|Security
Software|Solar|Stone|Studios|Surveyors|Systems|Tea Rooms|Textiles|Tiles|Timber|Tours|Training|Transport|Vets|Vineyard
Windows|Wines|Workshops
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

# What people do who work under their own name.
CRAFTS = (
    """
Beautician|Bookkeeper|Bricklayer|Caretaking|Carpentry|Chimney sweep|Childminding|Copywriting|Decorating|Dog grooming
Driving tuition|Electrical repairs|Farrier|Flooring|Garden design|Gardening|Gas fitting|Hairdressing|Illustration
Ironing|Joinery|Lettings|Locksmith|Market stall|Massage|Mobile catering|Music tuition|Osteopathy|Photography
Piano tuning|Plastering|Plumbing|Pottery|Proofreading|Roofing|Sewing|Taxi|Thatching|Tiling|Translation|Tree surgery
Tutoring|Upholstery|Wedding cakes|Window cleaning|Yoga
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

CAUSES = (
    """
Animal Rescue|Arts Trust|Boathouse Trust|Brass Band|Choral Society|Community Centre|Community Farm|Cricket Trust
Food Bank|Heritage Trust|Hospice Friends|Library Friends|Museum Trust|Playgroup|Rugby Foundation|School Fund|Theatre
Village Hall|Wildlife Trust|Youth Club
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

PROFESSIONS = ("Architects", "Dental Care", "Law", "Medical", "Partners", "Surveyors", "Vets")

# Town, postcode area and a few of its districts.
TOWNS = (
    ("Barnsley", "S", 70, 75),
    ("Bath", "BA", 1, 2),
    ("Bedford", "MK", 40, 43),
    ("Bristol", "BS", 1, 16),
    ("Cambridge", "CB", 1, 5),
    ("Carlisle", "CA", 1, 6),
    ("Chester", "CH", 1, 4),
    ("Derby", "DE", 21, 24),
    ("Durham", "DH", 1, 1),
    ("Exeter", "EX", 1, 4),
    ("Gloucester", "GL", 1, 4),
    ("Halifax", "HX", 1, 4),
    ("Harrogate", "HG", 1, 3),
    ("Hereford", "HR", 1, 4),
    ("Huddersfield", "HD", 1, 5),
    ("Ipswich", "IP", 1, 5),
    ("Kendal", "LA", 8, 9),
    ("Lancaster", "LA", 1, 2),
    ("Leeds", "LS", 1, 18),
    ("Leicester", "LE", 1, 5),
    ("Lincoln", "LN", 1, 6),
    ("Macclesfield", "SK", 10, 11),
    ("Norwich", "NR", 1, 7),
    ("Nottingham", "NG", 1, 11),
    ("Oxford", "OX", 1, 4),
    ("Peterborough", "PE", 1, 4),
    ("Preston", "PR", 1, 2),
    ("Sheffield", "S", 1, 11),
    ("Shrewsbury", "SY", 1, 3),
    ("Skipton", "BD", 23, 23),
    ("Stafford", "ST", 16, 18),
    ("Wakefield", "WF", 1, 4),
    ("Worcester", "WR", 1, 5),
    ("York", "YO", 1, 31),
)

STREETS = (
    "Albert Road",
    "Bridge Street",
    "Castle Street",
    "Chapel Lane",
    "Church Street",
    "Cross Street",
    "George Street",
    "Grange Road",
    "Green Lane",
    "High Street",
    "King Street",
    "Main Street",
    "Manor Road",
    "Market Place",
    "Mill Lane",
    "New Road",
    "North Street",
    "Park Road",
    "Queen Street",
    "School Lane",
    "South Parade",
    "Station Road",
    "Victoria Road",
    "Wellington Street",
    "West Street",
    "York Road",
)

# What staff write about a client.
NOTES = (
    "Bank statements to the end of last month received.",
    "Called about the missing purchase invoices. Will send them by Friday.",
    "New van on a lease, check the VAT recovery.",
    "Prefers email. Away every August.",
    "Fee agreed for the year, paid by standing order.",
    "Bookkeeping moved to cloud software, access granted.",
    "Asked for a meeting about incorporation in spring.",
    "Records kept by a relative: allow two more weeks.",
    "Letter of engagement signed and filed.",
    "Director's loan account to be cleared before the year end.",
    "Wants dividends reviewed each quarter.",
    "Second property let from September.",
    "Payroll changes by the 20th of each month.",
    "Identity checks done, passport and utility bill on file.",
    "Chased for the signed accounts.",
    "Asked about Making Tax Digital, sent the summary.",
    "Sold a buy-to-let in June: capital gains return filed.",
    "Considering a pension contribution before 5 April.",
    "Cash flow is tight, agreed to spread the fee.",
    "Stocktake planned for the last day of the year.",
)
