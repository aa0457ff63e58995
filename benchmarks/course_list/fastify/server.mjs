// The same list as it is written in Node today: fastify with a schema for the answer, and pg with a prepared statement.
// Runs beside its packages: `node server.mjs` prints `ready on http://...`.
import Fastify from 'fastify'
import pg from 'pg'

const pool = new pg.Pool({
  host: process.env.PEER_HOST,
  port: Number(process.env.PEER_PORT),
  user: process.env.PEER_USER,
  password: process.env.PEER_PASSWORD || undefined,
  database: process.env.PEER_DATABASE,
  max: 16,
})

const LISTED = `
SELECT c.id, c.title, c.slug, c.description, c.level, c.language, c.price_amount, c.price_currency, c.status,
  c.rejection_reason, c.max_students, c.enrolled_count, c.rating_average, c.rating_count, c.created_at,
  c.published_at, c.instructor_id, i.name AS instructor_name, c.organization_id,
  k.id AS category_id, k.name AS category_name, k.slug AS category_slug,
  (SELECT count(*)::int FROM sections s WHERE s.course_id = c.id AND s.deleted_at IS NULL) AS sections_count,
  (SELECT count(*)::int FROM sections s JOIN lessons l ON l.section_id = s.id
    WHERE s.course_id = c.id AND s.deleted_at IS NULL AND l.deleted_at IS NULL) AS lessons_count
FROM courses c JOIN users i ON i.id = c.instructor_id LEFT JOIN categories k ON k.id = c.category_id
WHERE c.deleted_at IS NULL AND c.status = 'published'`
const FIRST = `${LISTED} ORDER BY c.published_at DESC, c.id DESC LIMIT $1`
const NEXT = `${LISTED} AND (c.published_at, c.id) < ($2, $3) ORDER BY c.published_at DESC, c.id DESC LIMIT $1`

const text = { type: 'string' }
const number = { type: 'number' }
const maybe = { type: 'string', nullable: true }
const object = (properties, more = {}) => ({ type: 'object', properties, ...more })
const course = object({
  id: text,
  title: text,
  slug: text,
  description: text,
  category: object({ id: text, name: text, slug: text }, { nullable: true }),
  level: text,
  language: text,
  price: object({ amount: number, currency: text }),
  status: text,
  rejection_reason: maybe,
  instructor: object({ id: text, name: text }),
  organization_id: maybe,
  rating: object({ average: number, count: number }),
  seats: object({ capacity: number, taken: number }, { nullable: true }),
  sections_count: number,
  lessons_count: number,
  created_at: { type: 'string', format: 'date-time' },
  published_at: { type: 'string', format: 'date-time', nullable: true },
})

const schema = {
  querystring: object({
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    cursor: text,
  }),
  response: {
    200: object({ data: { type: 'array', items: course }, next_cursor: maybe, has_more: { type: 'boolean' } }),
  },
}

function shape(row) {
  return {
    id: row.id,
    title: row.title,
    slug: row.slug,
    description: row.description,
    category: row.category_id && { id: row.category_id, name: row.category_name, slug: row.category_slug },
    level: row.level,
    language: row.language,
    price: { amount: row.price_amount, currency: row.price_currency },
    status: row.status,
    rejection_reason: row.rejection_reason,
    instructor: { id: row.instructor_id, name: row.instructor_name },
    organization_id: row.organization_id,
    rating: { average: row.rating_average, count: row.rating_count },
    seats: row.max_students ? { capacity: row.max_students, taken: row.enrolled_count } : null,
    sections_count: row.sections_count,
    lessons_count: row.lessons_count,
    created_at: row.created_at,
    published_at: row.published_at,
  }
}

const app = Fastify()

app.get('/courses', { schema }, async (request) => {
  const { limit, cursor } = request.query
  const { rows } = cursor
    ? await pool.query({ name: 'next', text: NEXT, values: [limit + 1, ...read(cursor)] })
    : await pool.query({ name: 'first', text: FIRST, values: [limit + 1] })
  const more = rows.length > limit
  const page = more ? rows.slice(0, limit) : rows
  const last = page.at(-1)
  return {
    data: page.map(shape),
    next_cursor: more ? write([last.published_at, last.id]) : null,
    has_more: more,
  }
})

const write = (values) => Buffer.from(JSON.stringify(values)).toString('base64url')
const read = (cursor) => JSON.parse(Buffer.from(cursor, 'base64url').toString())

await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`ready on http://127.0.0.1:${app.server.address().port}`)
