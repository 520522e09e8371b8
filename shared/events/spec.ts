/**
 * The names that everybody's events have: those of the Segment spec (e-commerce, e-mail, applications), and what pages and
 * screens are counted as.
 */
export const specNames: ReadonlySet<string> = new Set([
  ...[
    'Page Viewed',
    'Screen Viewed',
    'Consent Updated',
    'List Updated',
    'Signed Up',
    'Signed In',
    'Signed Out',
  ],
  ...['Products Searched', 'Product List Viewed', 'Product List Filtered', 'Product Clicked'],
  ...['Product Viewed', 'Product Added', 'Product Removed', 'Cart Viewed', 'Cart Shared'],
  ...[
    'Product Shared',
    'Product Reviewed',
    'Product Added to Wishlist',
    'Wishlist Product Added to Cart',
  ],
  ...['Product Removed from Wishlist', 'Promotion Viewed', 'Promotion Clicked'],
  ...[
    'Checkout Started',
    'Checkout Step Viewed',
    'Checkout Step Completed',
    'Payment Info Entered',
  ],
  ...['Order Completed', 'Order Updated', 'Order Refunded', 'Order Cancelled'],
  ...['Coupon Entered', 'Coupon Applied', 'Coupon Denied', 'Coupon Removed'],
  ...['Email Delivered', 'Email Opened', 'Email Link Clicked', 'Email Bounced'],
  ...['Email Marked as Spam', 'Unsubscribed'],
  ...[
    'Application Installed',
    'Application Opened',
    'Application Updated',
    'Application Backgrounded',
  ],
]);
