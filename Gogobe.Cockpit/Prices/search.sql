-- Products whose names and codes have every word. {words} and {begins} stand for a condition a word; $1: the product whose code was typed, $2: rows.
-- The product of that very number first, then those whose words begin with what was typed, then those that most chains sell; among equals the plainest name.
select product, chain, item_code, name, manufacturer, weighted, chains
from product_search
where {words}
order by product = $1 desc, ({begins}) desc, chains desc, char_length(name), product
limit $2
